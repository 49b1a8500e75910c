"""The public names, module by module: nothing but imports.

`tf.math.exp` is `minitf.api.math.exp`. Everything is written out, so that an editor can
complete it and a reader can find where it is made. `minitf.core.namespaces` makes the
modules importable the way TensorFlow's are: `import minitf.math`.

In TensorFlow: tensorflow/tools/api/golden
"""
