"""minitf: a TensorFlow small enough to read.

    import minitf as tf

The public names, nothing else: where each is made is written here. What few programs
use is loaded when it is first asked for.

In TensorFlow: tensorflow/_api/v2/v2.py
"""

from typing import TYPE_CHECKING

from minitf.api import (
    dtypes,
    errors,
    graph_util,
    math,
    nest,
    version,
)
from minitf.api.dtypes import (
    bfloat16,
    bool,
    complex64,
    complex128,
    double,
    float16,
    float32,
    int8,
    int16,
    int32,
    int64,
    qint8,
    qint16,
    qint32,
    quint8,
    quint16,
    resource,
    string,
    uint8,
    uint16,
    uint32,
    uint64,
    variant,
)
from minitf.api.dtypes import (
    double as float64,
)
from minitf.api.dtypes import (
    float16 as half,
)
from minitf.core.context import (
    executing_eagerly,
)
from minitf.core.devices.spec import (
    DeviceSpec,
)
from minitf.core.dtypes import (
    DType,
    as_dtype,
)
from minitf.core.graph.graph import (
    Graph,
    Operation,
)
from minitf.core.graph.importer import (
    import_graph_def,
)
from minitf.core.graph.placement import (
    device,
)
from minitf.core.graph.scopes import (
    init_scope,
    name_scope,
)
from minitf.core.log import (
    get_logger,
)
from minitf.core.namespaces import lazily as _lazily
from minitf.core.namespaces import on_demand as _on_demand
from minitf.core.namespaces import publish as _publish
from minitf.core.op.dispatch import (
    convert_to_tensor,
)
from minitf.core.op.queries import (
    get_current_name_scope,
    get_static_value,
    inside_function,
    is_symbolic_tensor,
    is_tensor,
    make_ndarray,
    make_tensor_proto,
    type_spec_from_value,
)
from minitf.core.op.registry import OPS as _OPS
from minitf.core.shapes import (
    TensorShape,
)
from minitf.core.specs import (
    TensorSpec,
    TypeSpec,
)
from minitf.core.tensor import (
    Tensor,
)
from minitf.ops.array.blocks import (
    batch_to_space,
    required_space_to_batch_paddings,
    space_to_batch,
    space_to_batch_nd,
)
from minitf.ops.array.constants import (
    constant,
    ensure_shape,
    guarantee_const,
    identity,
    identity_n,
    stop_gradient,
)
from minitf.ops.array.filling import (
    fill,
    ones,
    ones_like,
    zeros,
    zeros_like,
)
from minitf.ops.array.joining import concat, parallel_stack, stack
from minitf.ops.array.padding import (
    pad,
)
from minitf.ops.array.ranges import (
    linspace,
    meshgrid,
    range,
)
from minitf.ops.array.reordering import (
    reverse,
    reverse_sequence,
    roll,
    transpose,
)
from minitf.ops.array.shaping import (
    expand_dims,
    rank,
    reshape,
    shape,
    shape_n,
    size,
    squeeze,
)
from minitf.ops.array.splitting import split, unstack
from minitf.ops.array.tiling import (
    broadcast_dynamic_shape,
    broadcast_static_shape,
    broadcast_to,
    repeat,
    tile,
)
from minitf.ops.control import (
    control_dependencies,
    group,
    no_op,
    tuple,
)
from minitf.ops.indexing.gathering import (
    gather,
    gather_nd,
)
from minitf.ops.indexing.masking import (
    boolean_mask,
    one_hot,
    sequence_mask,
    where,
)
from minitf.ops.indexing.partitioning import (
    dynamic_partition,
    dynamic_stitch,
    unravel_index,
)
from minitf.ops.indexing.scattering import (
    scatter_nd,
    tensor_scatter_nd_add,
    tensor_scatter_nd_max,
    tensor_scatter_nd_min,
    tensor_scatter_nd_sub,
    tensor_scatter_nd_update,
)
from minitf.ops.indexing.slicing import (
    slice,
    strided_slice,
)
from minitf.ops.linalg.matmul import (
    matmul,
)
from minitf.ops.math.arithmetic import (
    abs,
    add,
    divide,
    multiply,
    negative,
    scalar_mul,
    sign,
    square,
    subtract,
    truediv,
)
from minitf.ops.math.arithmetic import (
    real_div as realdiv,
)
from minitf.ops.math.casting import (
    bitcast,
    cast,
)
from minitf.ops.math.clipping import (
    clip_by_global_norm,
    clip_by_norm,
    clip_by_value,
    saturate_cast,
)
from minitf.ops.math.comparison import (
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    maximum,
    minimum,
    not_equal,
)
from minitf.ops.math.complex_numbers import (
    complex,
)
from minitf.ops.math.division import (
    truncatediv,
    truncatemod,
)
from minitf.ops.math.logic import (
    logical_and,
    logical_not,
    logical_or,
)
from minitf.ops.math.powers import (
    exp,
    pow,
    sqrt,
)
from minitf.ops.math.reduction import (
    reduce_all,
    reduce_any,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
)
from minitf.ops.math.rounding import (
    floor,
    round,
)
from minitf.ops.math.sums import (
    add_n,
)
from minitf.ops.math.trigonometry import (
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    cos,
    cosh,
    sin,
    sinh,
    tan,
)
from minitf.ops.nn.activations import (
    sigmoid,
    tanh,
)
from minitf.ops.state.variable import (
    Variable,
    VariableAggregation,
    VariableSynchronization,
    variable_creator_scope,
)
from minitf.runtime.memory import keep_freed_memory as _keep_freed_memory

if TYPE_CHECKING:  # what the branch below brings, for editors to see
    from minitf import autograph, keras, saved_model, summary
    from minitf.api import (
        audio,
        autodiff,
        bitwise,
        compat,
        config,
        debugging,
        image,
        io,
        linalg,
        lookup,
        nn,
        ragged,
        random,
        raw_ops,
        sets,
        signal,
        sparse,
        strings,
        sysconfig,
        test,
        train,
        types,
    )
    from minitf.eager.custom_gradient import (
        custom_gradient,
        grad_pass_through,
        recompute_grad,
    )
    from minitf.eager.graph_gradients import (
        gradients,
    )
    from minitf.eager.hessians import (
        hessians,
    )
    from minitf.eager.registration import (
        AggregationMethod,
        RegisterGradient,
        no_gradient,
    )
    from minitf.eager.tape import (
        GradientTape,
    )
    from minitf.eager.unconnected import (
        UnconnectedGradients,
    )
    from minitf.functions.polymorphic import (
        function,
    )
    from minitf.module.module import (
        Module,
    )
    from minitf.ops.control_flow.cases import (
        case,
        switch_case,
    )
    from minitf.ops.control_flow.cond import (
        cond,
    )
    from minitf.ops.control_flow.folding import (
        foldl,
        foldr,
        scan,
    )
    from minitf.ops.control_flow.mapping import (
        map_fn,
        vectorized_map,
    )
    from minitf.ops.control_flow.while_loop import (
        while_loop,
    )
    from minitf.ops.debugging import (
        Assert,
        assert_equal,
        assert_greater,
        assert_less,
    )
    from minitf.ops.debugging_shapes import (
        assert_rank,
    )
    from minitf.ops.indexing.indexed_slices import (
        IndexedSlices,
        IndexedSlicesSpec,
    )
    from minitf.ops.initializers import (
        constant_initializer,
        ones_initializer,
        random_normal_initializer,
        random_uniform_initializer,
        zeros_initializer,
    )
    from minitf.ops.io.printing import (
        print,
    )
    from minitf.ops.linalg.eigen import (
        eig,
        eigvals,
    )
    from minitf.ops.linalg.eigen import (
        sqrtm as matrix_square_root,
    )
    from minitf.ops.linalg.identity import (
        eye,
    )
    from minitf.ops.linalg.norms import (
        norm,
    )
    from minitf.ops.linalg.products import (
        einsum,
    )
    from minitf.ops.linalg.tensordot import (
        tensordot,
    )
    from minitf.ops.lists.tensor_array import (
        TensorArray,
        TensorArraySpec,
    )
    from minitf.ops.nn.windows.patches import (
        extract_volume_patches,
    )
    from minitf.ops.python.numpy_function import (
        numpy_function,
    )
    from minitf.ops.python.py_function import (
        py_function,
    )
    from minitf.ops.ragged.ragged_tensor import (
        RaggedTensor,
        RaggedTensorSpec,
    )
    from minitf.ops.random.shuffling import (
        random_index_shuffle,
    )
    from minitf.ops.reductions.cumulative import (
        cumsum,
    )
    from minitf.ops.reductions.histograms import (
        histogram_fixed_width,
        histogram_fixed_width_bins,
    )
    from minitf.ops.reductions.statistics import (
        reduce_logsumexp,
    )
    from minitf.ops.signal.fourier_nd import (
        fftnd,
        ifftnd,
        irfftnd,
        rfftnd,
    )
    from minitf.ops.sorting.arg_extremes import (
        argmax,
        argmin,
    )
    from minitf.ops.sorting.searching import (
        searchsorted,
    )
    from minitf.ops.sorting.sort import (
        argsort,
        sort,
    )
    from minitf.ops.sorting.top_k import (
        approx_top_k,
    )
    from minitf.ops.sorting.unique import (
        unique,
        unique_with_counts,
    )
    from minitf.ops.sparse.sparse_tensor import (
        SparseTensor,
        SparseTensorSpec,
    )
    from minitf.ops.strings.numbers import (
        as_string,
    )
else:
    audio = _lazily("minitf.api.audio")
    autodiff = _lazily("minitf.api.autodiff")
    autograph = _lazily("minitf.autograph")
    bitwise = _lazily("minitf.api.bitwise")
    compat = _lazily("minitf.api.compat")
    config = _lazily("minitf.api.config")
    debugging = _lazily("minitf.api.debugging")
    image = _lazily("minitf.api.image")
    io = _lazily("minitf.api.io")
    keras = _lazily("minitf.keras")
    linalg = _lazily("minitf.api.linalg")
    lookup = _lazily("minitf.api.lookup")
    nn = _lazily("minitf.api.nn")
    ragged = _lazily("minitf.api.ragged")
    random = _lazily("minitf.api.random")
    raw_ops = _lazily("minitf.api.raw_ops")
    saved_model = _lazily("minitf.saved_model")
    sets = _lazily("minitf.api.sets")
    signal = _lazily("minitf.api.signal")
    sparse = _lazily("minitf.api.sparse")
    strings = _lazily("minitf.api.strings")
    summary = _lazily("minitf.summary")
    sysconfig = _lazily("minitf.api.sysconfig")
    test = _lazily("minitf.api.test")
    train = _lazily("minitf.api.train")
    types = _lazily("minitf.api.types")
    __getattr__ = _on_demand(
        __name__,
        {
            "AggregationMethod": "minitf.eager.registration",
            "Assert": "minitf.ops.debugging",
            "GradientTape": "minitf.eager.tape",
            "IndexedSlices": "minitf.ops.indexing.indexed_slices",
            "IndexedSlicesSpec": "minitf.ops.indexing.indexed_slices",
            "Module": "minitf.module.module",
            "RaggedTensor": "minitf.ops.ragged.ragged_tensor",
            "RaggedTensorSpec": "minitf.ops.ragged.ragged_tensor",
            "RegisterGradient": "minitf.eager.registration",
            "SparseTensor": "minitf.ops.sparse.sparse_tensor",
            "SparseTensorSpec": "minitf.ops.sparse.sparse_tensor",
            "TensorArray": "minitf.ops.lists.tensor_array",
            "TensorArraySpec": "minitf.ops.lists.tensor_array",
            "UnconnectedGradients": "minitf.eager.unconnected",
            "approx_top_k": "minitf.ops.sorting.top_k",
            "argmax": "minitf.ops.sorting.arg_extremes",
            "argmin": "minitf.ops.sorting.arg_extremes",
            "argsort": "minitf.ops.sorting.sort",
            "as_string": "minitf.ops.strings.numbers",
            "assert_equal": "minitf.ops.debugging",
            "assert_greater": "minitf.ops.debugging",
            "assert_less": "minitf.ops.debugging",
            "assert_rank": "minitf.ops.debugging_shapes",
            "case": "minitf.ops.control_flow.cases",
            "cond": "minitf.ops.control_flow.cond",
            "constant_initializer": "minitf.ops.initializers",
            "cumsum": "minitf.ops.reductions.cumulative",
            "custom_gradient": "minitf.eager.custom_gradient",
            "eig": "minitf.ops.linalg.eigen",
            "eigvals": "minitf.ops.linalg.eigen",
            "einsum": "minitf.ops.linalg.products",
            "extract_volume_patches": "minitf.ops.nn.windows.patches",
            "eye": "minitf.ops.linalg.identity",
            "fftnd": "minitf.ops.signal.fourier_nd",
            "foldl": "minitf.ops.control_flow.folding",
            "foldr": "minitf.ops.control_flow.folding",
            "function": "minitf.functions.polymorphic",
            "grad_pass_through": "minitf.eager.custom_gradient",
            "gradients": "minitf.eager.graph_gradients",
            "hessians": "minitf.eager.hessians",
            "histogram_fixed_width": "minitf.ops.reductions.histograms",
            "histogram_fixed_width_bins": "minitf.ops.reductions.histograms",
            "ifftnd": "minitf.ops.signal.fourier_nd",
            "irfftnd": "minitf.ops.signal.fourier_nd",
            "map_fn": "minitf.ops.control_flow.mapping",
            "matrix_square_root": "minitf.ops.linalg.eigen:sqrtm",
            "no_gradient": "minitf.eager.registration",
            "norm": "minitf.ops.linalg.norms",
            "numpy_function": "minitf.ops.python.numpy_function",
            "ones_initializer": "minitf.ops.initializers",
            "print": "minitf.ops.io.printing",
            "py_function": "minitf.ops.python.py_function",
            "random_index_shuffle": "minitf.ops.random.shuffling",
            "random_normal_initializer": "minitf.ops.initializers",
            "random_uniform_initializer": "minitf.ops.initializers",
            "recompute_grad": "minitf.eager.custom_gradient",
            "reduce_logsumexp": "minitf.ops.reductions.statistics",
            "rfftnd": "minitf.ops.signal.fourier_nd",
            "scan": "minitf.ops.control_flow.folding",
            "searchsorted": "minitf.ops.sorting.searching",
            "sort": "minitf.ops.sorting.sort",
            "switch_case": "minitf.ops.control_flow.cases",
            "tensordot": "minitf.ops.linalg.tensordot",
            "unique": "minitf.ops.sorting.unique",
            "unique_with_counts": "minitf.ops.sorting.unique",
            "vectorized_map": "minitf.ops.control_flow.mapping",
            "while_loop": "minitf.ops.control_flow.while_loop",
            "zeros_initializer": "minitf.ops.initializers",
        },
    )

__version__ = version.VERSION

_OPS.families = "minitf.ops"
_keep_freed_memory()
_publish(__name__)

newaxis = None

__all__ = [
    "AggregationMethod",
    "Assert",
    "DType",
    "DeviceSpec",
    "GradientTape",
    "Graph",
    "IndexedSlices",
    "IndexedSlicesSpec",
    "Module",
    "Operation",
    "RaggedTensor",
    "RaggedTensorSpec",
    "RegisterGradient",
    "SparseTensor",
    "SparseTensorSpec",
    "Tensor",
    "TensorArray",
    "TensorArraySpec",
    "TensorShape",
    "TensorSpec",
    "TypeSpec",
    "UnconnectedGradients",
    "Variable",
    "VariableAggregation",
    "VariableSynchronization",
    "abs",
    "acos",
    "acosh",
    "add",
    "add_n",
    "approx_top_k",
    "argmax",
    "argmin",
    "argsort",
    "as_dtype",
    "as_string",
    "asin",
    "asinh",
    "assert_equal",
    "assert_greater",
    "assert_less",
    "assert_rank",
    "atan",
    "atan2",
    "atanh",
    "audio",
    "autodiff",
    "autograph",
    "batch_to_space",
    "bfloat16",
    "bitcast",
    "bitwise",
    "bool",
    "boolean_mask",
    "broadcast_dynamic_shape",
    "broadcast_static_shape",
    "broadcast_to",
    "case",
    "cast",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "compat",
    "complex",
    "complex64",
    "complex128",
    "concat",
    "cond",
    "config",
    "constant",
    "constant_initializer",
    "control_dependencies",
    "convert_to_tensor",
    "cos",
    "cosh",
    "cumsum",
    "custom_gradient",
    "debugging",
    "device",
    "divide",
    "double",
    "dtypes",
    "dynamic_partition",
    "dynamic_stitch",
    "eig",
    "eigvals",
    "einsum",
    "ensure_shape",
    "equal",
    "errors",
    "executing_eagerly",
    "exp",
    "expand_dims",
    "extract_volume_patches",
    "eye",
    "fftnd",
    "fill",
    "float16",
    "float32",
    "float64",
    "floor",
    "foldl",
    "foldr",
    "function",
    "gather",
    "gather_nd",
    "get_current_name_scope",
    "get_logger",
    "get_static_value",
    "grad_pass_through",
    "gradients",
    "graph_util",
    "greater",
    "greater_equal",
    "group",
    "guarantee_const",
    "half",
    "hessians",
    "histogram_fixed_width",
    "histogram_fixed_width_bins",
    "identity",
    "identity_n",
    "ifftnd",
    "image",
    "import_graph_def",
    "init_scope",
    "inside_function",
    "int8",
    "int16",
    "int32",
    "int64",
    "io",
    "irfftnd",
    "is_symbolic_tensor",
    "is_tensor",
    "keras",
    "less",
    "less_equal",
    "linalg",
    "linspace",
    "logical_and",
    "logical_not",
    "logical_or",
    "lookup",
    "make_ndarray",
    "make_tensor_proto",
    "map_fn",
    "math",
    "matmul",
    "matrix_square_root",
    "maximum",
    "meshgrid",
    "minimum",
    "multiply",
    "name_scope",
    "negative",
    "nest",
    "newaxis",
    "nn",
    "no_gradient",
    "no_op",
    "norm",
    "not_equal",
    "numpy_function",
    "one_hot",
    "ones",
    "ones_initializer",
    "ones_like",
    "pad",
    "parallel_stack",
    "pow",
    "print",
    "py_function",
    "qint8",
    "qint16",
    "qint32",
    "quint8",
    "quint16",
    "ragged",
    "random",
    "random_index_shuffle",
    "random_normal_initializer",
    "random_uniform_initializer",
    "range",
    "rank",
    "raw_ops",
    "realdiv",
    "recompute_grad",
    "reduce_all",
    "reduce_any",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_sum",
    "repeat",
    "required_space_to_batch_paddings",
    "reshape",
    "resource",
    "reverse",
    "reverse_sequence",
    "rfftnd",
    "roll",
    "round",
    "saturate_cast",
    "saved_model",
    "scalar_mul",
    "scan",
    "scatter_nd",
    "searchsorted",
    "sequence_mask",
    "sets",
    "shape",
    "shape_n",
    "sigmoid",
    "sign",
    "signal",
    "sin",
    "sinh",
    "size",
    "slice",
    "sort",
    "space_to_batch",
    "space_to_batch_nd",
    "sparse",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "stop_gradient",
    "strided_slice",
    "string",
    "strings",
    "subtract",
    "summary",
    "switch_case",
    "sysconfig",
    "tan",
    "tanh",
    "tensor_scatter_nd_add",
    "tensor_scatter_nd_max",
    "tensor_scatter_nd_min",
    "tensor_scatter_nd_sub",
    "tensor_scatter_nd_update",
    "tensordot",
    "test",
    "tile",
    "train",
    "transpose",
    "truediv",
    "truncatediv",
    "truncatemod",
    "tuple",
    "type_spec_from_value",
    "types",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "unique",
    "unique_with_counts",
    "unravel_index",
    "unstack",
    "variable_creator_scope",
    "variant",
    "vectorized_map",
    "version",
    "where",
    "while_loop",
    "zeros",
    "zeros_initializer",
    "zeros_like",
]


def load_ipython_extension(shell):
    """Makes `%load_ext minitf` work: magics and rich displays."""
    import minitf_widgets

    minitf_widgets.load(shell)


def unload_ipython_extension(shell):
    """Makes `%unload_ext minitf` work."""
    import minitf_widgets

    minitf_widgets.unload(shell)
