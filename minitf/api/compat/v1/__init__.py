"""`tf.compat.v1`: the TensorFlow 1 world.

Classes of protobuf messages, such as `GraphDef`, are made when first asked for, because
importing protobuf takes as long as importing the rest of minitf.

In TensorFlow: tensorflow/_api/v2/compat/v1/__init__.py
"""

from minitf.api import (
    audio,
    bitwise,
    config,
    errors,
    nest,
    sets,
    signal,
    sysconfig,
    version,
)
from minitf.api.compat.v1 import (
    app,
    debugging,
    dtypes,
    flags,
    gfile,
    graph_util,
    image,
    initializers,
    io,
    linalg,
    logging,
    lookup,
    losses,
    math,
    nn,
    python_io,
    ragged,
    random,
    sparse,
    strings,
    summary,
    test,
    train,
)
from minitf.core.context import (
    executing_eagerly,
)
from minitf.core.devices.spec import (
    MutableDeviceSpec as DeviceSpec,
)
from minitf.core.dtypes import (
    QUANTIZED_DTYPES,
    DType,
    as_dtype,
    bfloat16,
    bool,
    complex64,
    complex128,
    float16,
    float32,
    float64,
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
from minitf.core.dtypes import (
    float16 as half,
)
from minitf.core.dtypes import (
    float64 as double,
)
from minitf.core.errors import (
    OpError,
)
from minitf.core.graph.collections import (
    GraphKeys,
)
from minitf.core.graph.graph import (
    Graph,
    Operation,
)
from minitf.core.graph.importer import (
    import_graph_def,
)
from minitf.core.graph.scopes import (
    init_scope,
)
from minitf.core.log import (
    get_logger,
)
from minitf.core.namespaces import lazily
from minitf.core.op.queries import (
    get_static_value,
    is_symbolic_tensor,
    is_tensor,
    make_ndarray,
    make_tensor_proto,
)
from minitf.core.shapes import (
    Dimension,
    TensorShape,
    dimension_at_index,
    dimension_value,
    disable_v2_tensorshape,
    enable_v2_tensorshape,
)
from minitf.core.specs import (
    TensorSpec,
    TypeSpec,
)
from minitf.core.tensor import (
    Tensor,
)
from minitf.core.versions import (
    COMPILER_VERSION,
    GIT_VERSION,
    GRAPH_DEF_VERSION,
    GRAPH_DEF_VERSION_MIN_CONSUMER,
    GRAPH_DEF_VERSION_MIN_PRODUCER,
    VERSION,
)
from minitf.eager.custom_gradient import (
    custom_gradient,
    grad_pass_through,
    recompute_grad,
)
from minitf.eager.registration import (
    AggregationMethod,
    RegisterGradient,
    no_gradient,
)
from minitf.eager.registration import (
    no_gradient as NoGradient,
)
from minitf.eager.registration import (
    no_gradient as NotDifferentiable,
)
from minitf.eager.tape import (
    GradientTape,
)
from minitf.eager.unconnected import (
    UnconnectedGradients,
)
from minitf.module.module import (
    Module,
)
from minitf.ops.array.blocks import (
    batch_to_space_nd,
    required_space_to_batch_paddings,
    space_to_batch_nd,
)
from minitf.ops.array.constants import (
    ensure_shape,
    guarantee_const,
    identity,
    identity_n,
    placeholder_with_default,
    stop_gradient,
)
from minitf.ops.array.filling import (
    fill,
    ones,
    zeros,
)
from minitf.ops.array.joining import concat, parallel_stack, stack
from minitf.ops.array.ranges import (
    linspace,
    meshgrid,
    range,
)
from minitf.ops.array.ranges import (
    linspace as lin_space,
)
from minitf.ops.array.reordering import (
    reverse,
    roll,
)
from minitf.ops.array.reordering import (
    reverse as reverse_v2,
)
from minitf.ops.array.shaping import (
    rank,
    reshape,
    shape_n,
)
from minitf.ops.array.splitting import unstack
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
)
from minitf.ops.control_flow.cases import (
    switch_case,
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
from minitf.ops.debugging import (
    Assert,
    check_numerics,
)
from minitf.ops.debugging_shapes import (
    assert_proper_iterable,
    assert_same_float_dtype,
    is_numeric_tensor,
)
from minitf.ops.image.random_images import (
    random_crop,
)
from minitf.ops.indexing.gathering import (
    batch_gather,
    invert_permutation,
)
from minitf.ops.indexing.gathering import (
    v1_gather as gather,
)
from minitf.ops.indexing.gathering import (
    v1_gather_nd as gather_nd,
)
from minitf.ops.indexing.indexed_slices import (
    IndexedSlices,
    IndexedSlicesSpec,
)
from minitf.ops.indexing.masking import (
    one_hot,
    sequence_mask,
)
from minitf.ops.indexing.masking import (
    v1_boolean_mask as boolean_mask,
)
from minitf.ops.indexing.masking import (
    v1_where as where,
)
from minitf.ops.indexing.masking import (
    where as where_v2,
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
from minitf.ops.indexing.scattering import (
    tensor_scatter_nd_add as tensor_scatter_add,
)
from minitf.ops.indexing.scattering import (
    tensor_scatter_nd_sub as tensor_scatter_sub,
)
from minitf.ops.indexing.scattering import (
    tensor_scatter_nd_update as tensor_scatter_update,
)
from minitf.ops.indexing.slicing import (
    slice,
    strided_slice,
)
from minitf.ops.io.decoding import (
    decode_base64,
    decode_compressed,
    encode_base64,
    parse_tensor,
    serialize_tensor,
)
from minitf.ops.io.examples.example_ops import (
    decode_json_example,
)
from minitf.ops.io.examples.features import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    SparseFeature,
    VarLenFeature,
)
from minitf.ops.io.examples.parsing import (
    parse_single_sequence_example,
)
from minitf.ops.io.files import (
    matching_files,
    read_file,
    write_file,
)
from minitf.ops.io.printing import (
    print,
)
from minitf.ops.linalg.banded import (
    band_part as matrix_band_part,
)
from minitf.ops.linalg.decompositions import (
    cholesky,
    qr,
    svd,
)
from minitf.ops.linalg.diagonals import (
    diag as matrix_diag,
)
from minitf.ops.linalg.diagonals import (
    diag_part as matrix_diag_part,
)
from minitf.ops.linalg.diagonals import (
    set_diag as matrix_set_diag,
)
from minitf.ops.linalg.diagonals import (
    tensor_diag as diag,
)
from minitf.ops.linalg.diagonals import (
    tensor_diag_part as diag_part,
)
from minitf.ops.linalg.eigen import (
    eigh as self_adjoint_eig,
)
from minitf.ops.linalg.eigen import (
    eigvalsh as self_adjoint_eigvals,
)
from minitf.ops.linalg.eigen import (
    sqrtm as matrix_square_root,
)
from minitf.ops.linalg.identity import (
    eye,
    matrix_transpose,
    trace,
)
from minitf.ops.linalg.least_squares import (
    lstsq as matrix_solve_ls,
)
from minitf.ops.linalg.matmul import (
    matmul,
)
from minitf.ops.linalg.products import (
    cross,
    einsum,
)
from minitf.ops.linalg.solving import (
    cholesky_solve,
)
from minitf.ops.linalg.solving import (
    det as matrix_determinant,
)
from minitf.ops.linalg.solving import (
    inv as matrix_inverse,
)
from minitf.ops.linalg.solving import (
    solve as matrix_solve,
)
from minitf.ops.linalg.solving import (
    triangular_solve as matrix_triangular_solve,
)
from minitf.ops.linalg.tensordot import (
    tensordot,
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
    squared_difference,
    subtract,
    truediv,
)
from minitf.ops.math.arithmetic import (
    real_div as realdiv,
)
from minitf.ops.math.casting import (
    bitcast,
    cast,
    to_bfloat16,
    to_complex64,
    to_complex128,
    to_double,
    to_float,
    to_int32,
    to_int64,
)
from minitf.ops.math.clipping import (
    clip_by_average_norm,
    clip_by_global_norm,
    clip_by_norm,
    clip_by_value,
    global_norm,
    saturate_cast,
)
from minitf.ops.math.comparison import (
    equal,
    greater,
    greater_equal,
    is_finite,
    is_inf,
    is_nan,
    less,
    less_equal,
    maximum,
    minimum,
    not_equal,
)
from minitf.ops.math.complex_numbers import (
    angle,
    complex,
    conj,
    imag,
    real,
)
from minitf.ops.math.division import (
    div,
    floor_div,
    floordiv,
    floormod,
    reciprocal,
    truncatediv,
    truncatemod,
)
from minitf.ops.math.division import (
    divide_no_nan as div_no_nan,
)
from minitf.ops.math.division import (
    floormod as mod,
)
from minitf.ops.math.logic import (
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
)
from minitf.ops.math.powers import (
    exp,
    expm1,
    log,
    log1p,
    pow,
    rsqrt,
    sqrt,
)
from minitf.ops.math.rounding import (
    ceil,
    floor,
    rint,
    round,
)
from minitf.ops.math.special.error_functions import (
    erf,
    erfc,
)
from minitf.ops.math.special.gamma_functions import (
    digamma,
    lbeta,
    lgamma,
    polygamma,
    zeta,
)
from minitf.ops.math.special.incomplete import (
    betainc,
    igamma,
    igammac,
)
from minitf.ops.math.sums import (
    accumulate_n,
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
    log_sigmoid,
    sigmoid,
    tanh,
)
from minitf.ops.nn.windows.patches import (
    extract_image_patches,
    extract_volume_patches,
)
from minitf.ops.python.numpy_function import (
    numpy_function,
    py_func,
)
from minitf.ops.python.py_function import (
    py_function,
)
from minitf.ops.ragged.ragged_tensor import (
    RaggedTensor,
    RaggedTensorSpec,
)
from minitf.ops.random.seeds import (
    get_seed,
    set_random_seed,
)
from minitf.ops.random.shuffling import (
    random_index_shuffle,
)
from minitf.ops.random.shuffling import (
    shuffle as random_shuffle,
)
from minitf.ops.random.stateful import (
    normal as random_normal,
)
from minitf.ops.random.stateful import (
    truncated_normal,
)
from minitf.ops.random.stateful import (
    uniform as random_uniform,
)
from minitf.ops.random.stateful_rejection import (
    gamma as random_gamma,
)
from minitf.ops.random.stateful_rejection import (
    multinomial,
)
from minitf.ops.random.stateful_rejection import (
    poisson_v1 as random_poisson,
)
from minitf.ops.reductions.cumulative import (
    cumprod,
    cumsum,
)
from minitf.ops.reductions.histograms import (
    histogram_fixed_width,
    histogram_fixed_width_bins,
)
from minitf.ops.reductions.segment_means import (
    unsorted_segment_mean,
    unsorted_segment_sqrt_n,
)
from minitf.ops.reductions.segments import (
    segment_max,
    segment_mean,
    segment_min,
    segment_prod,
    segment_sum,
    unsorted_segment_max,
    unsorted_segment_min,
    unsorted_segment_prod,
    unsorted_segment_sum,
)
from minitf.ops.signal.fourier import (
    fft,
    fft2d,
    fft3d,
    ifft,
    ifft2d,
    ifft3d,
)
from minitf.ops.signal.fourier_nd import (
    fftnd,
    ifftnd,
    irfftnd,
    rfftnd,
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
from minitf.ops.sparse.arithmetic import (
    maximum as sparse_maximum,
)
from minitf.ops.sparse.arithmetic import (
    minimum as sparse_minimum,
)
from minitf.ops.sparse.arithmetic import (
    softmax as sparse_softmax,
)
from minitf.ops.sparse.arranging import (
    reset_shape as sparse_reset_shape,
)
from minitf.ops.sparse.arranging import (
    reshape as sparse_reshape,
)
from minitf.ops.sparse.arranging import (
    slice as sparse_slice,
)
from minitf.ops.sparse.arranging import (
    transpose as sparse_transpose,
)
from minitf.ops.sparse.choosing import (
    fill_empty_rows as sparse_fill_empty_rows,
)
from minitf.ops.sparse.choosing import (
    mask as sparse_mask,
)
from minitf.ops.sparse.choosing import (
    retain as sparse_retain,
)
from minitf.ops.sparse.converting import (
    reorder as sparse_reorder,
)
from minitf.ops.sparse.converting import (
    to_indicator as sparse_to_indicator,
)
from minitf.ops.sparse.converting import (
    v1_sparse_to_dense as sparse_to_dense,
)
from minitf.ops.sparse.products import (
    sparse_dense_matmul as sparse_tensor_dense_matmul,
)
from minitf.ops.sparse.serializing import (
    deserialize_many_sparse,
)
from minitf.ops.sparse.sparse_tensor import (
    SparseTensor,
    SparseTensorSpec,
    SparseTensorValue,
)
from minitf.ops.state.variable import (
    VariableAggregation,
    VariableSynchronization,
    variable_creator_scope,
)
from minitf.ops.strings.cases import (
    strip as string_strip,
)
from minitf.ops.strings.hashing import (
    to_hash_bucket_fast as string_to_hash_bucket_fast,
)
from minitf.ops.strings.hashing import (
    to_hash_bucket_strong as string_to_hash_bucket_strong,
)
from minitf.ops.strings.joining import (
    join as string_join,
)
from minitf.ops.strings.numbers import (
    as_string,
)
from minitf.ops.strings.regex import (
    regex_replace,
)
from minitf.v1.array import (
    batch_to_space,
    constant,
    depth_to_space,
    expand_dims,
    ones_like,
    pad,
    reverse_sequence,
    shape,
    size,
    space_to_batch,
    space_to_depth,
    squeeze,
    transpose,
    tuple,
    zeros_like,
)
from minitf.v1.debugging import (
    assert_all_finite as verify_tensor_all_finite,
)
from minitf.v1.debugging import (
    assert_equal,
    assert_greater,
    assert_greater_equal,
    assert_integer,
    assert_less,
    assert_less_equal,
    assert_near,
    assert_negative,
    assert_non_negative,
    assert_non_positive,
    assert_none_equal,
    assert_positive,
    assert_rank,
    assert_rank_at_least,
    assert_rank_in,
    assert_scalar,
    assert_type,
)
from minitf.v1.files.reading import (
    decode_csv,
    decode_raw,
    parse_example,
    parse_single_example,
)
from minitf.v1.graphs.control_flow import (
    case,
    cond,
    while_loop,
)
from minitf.v1.graphs.conversion import (
    convert_to_tensor,
)
from minitf.v1.graphs.default_graph import (
    add_to_collection,
    add_to_collections,
    colocate_with,
    container,
    device,
    get_collection,
    get_collection_ref,
    get_default_graph,
    reset_default_graph,
)
from minitf.v1.graphs.gradients import (
    gradients,
    hessians,
)
from minitf.v1.graphs.name_scope import (
    name_scope,
    op_scope,
)
from minitf.v1.graphs.placeholders import (
    placeholder,
)
from minitf.v1.initializers import (
    Constant as constant_initializer,
)
from minitf.v1.initializers import (
    Ones as ones_initializer,
)
from minitf.v1.initializers import (
    RandomNormal as random_normal_initializer,
)
from minitf.v1.initializers import (
    RandomUniform as random_uniform_initializer,
)
from minitf.v1.initializers import (
    TruncatedNormal as truncated_normal_initializer,
)
from minitf.v1.initializers import (
    Zeros as zeros_initializer,
)
from minitf.v1.math import (
    arg_max,
    arg_min,
    argmax,
    argmin,
    bincount,
    confusion_matrix,
    count_nonzero,
    norm,
    reduce_all,
    reduce_any,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
    sparse_segment_mean,
    sparse_segment_sqrt_n,
    sparse_segment_sum,
)
from minitf.v1.printing import (
    Print,
)
from minitf.v1.program.behavior import (
    control_flow_v2_enabled,
    disable_control_flow_v2,
    disable_eager_execution,
    disable_tensor_equality,
    disable_v2_behavior,
    enable_control_flow_v2,
    enable_eager_execution,
    enable_tensor_equality,
    enable_v2_behavior,
    executing_eagerly_outside_functions,
)
from minitf.v1.program.messages import ROOT, messages
from minitf.v1.scaling_initializers import (
    GlorotNormal as glorot_normal_initializer,
)
from minitf.v1.scaling_initializers import (
    GlorotUniform as glorot_uniform_initializer,
)
from minitf.v1.scaling_initializers import (
    Orthogonal as orthogonal_initializer,
)
from minitf.v1.scaling_initializers import (
    UniformUnitScaling as uniform_unit_scaling_initializer,
)
from minitf.v1.scaling_initializers import (
    VarianceScaling as variance_scaling_initializer,
)
from minitf.v1.session import (
    InteractiveSession,
    Session,
    get_default_session,
)
from minitf.v1.sparse import (
    serialize_many_sparse,
    serialize_sparse,
    sparse_add,
    sparse_concat,
    sparse_placeholder,
    sparse_reduce_max,
    sparse_reduce_sum,
    sparse_split,
    sparse_tensor_to_dense,
)
from minitf.v1.strings import (
    reduce_join,
    split,
    string_split,
    string_to_hash_bucket,
    string_to_number,
    substr,
)
from minitf.v1.variables.scope import (
    make_template,
    no_regularizer,
    variable_op_scope,
    variable_scope,
)
from minitf.v1.variables.scope_stack import (
    AUTO_REUSE,
    VariableScope,
)
from minitf.v1.variables.scope_stack import (
    current_scope as get_variable_scope,
)
from minitf.v1.variables.state_ops import (
    assert_variables_initialized,
    assign,
    assign_add,
    assign_sub,
    batch_scatter_update,
    count_up_to,
    is_variable_initialized,
    report_uninitialized_variables,
    scatter_add,
    scatter_div,
    scatter_max,
    scatter_min,
    scatter_mul,
    scatter_nd_add,
    scatter_nd_sub,
    scatter_nd_update,
    scatter_sub,
    scatter_update,
)
from minitf.v1.variables.store import (
    get_local_variable,
    get_variable,
)
from minitf.v1.variables.variable import (
    VariableV1 as Variable,
)
from minitf.v1.variables.variable import (
    all_variables,
    disable_resource_variables,
    enable_resource_variables,
    global_variables,
    global_variables_initializer,
    initialize_all_tables,
    initialize_all_variables,
    initialize_local_variables,
    initialize_variables,
    local_variables,
    local_variables_initializer,
    model_variables,
    moving_average_variables,
    resource_variables_enabled,
    tables_initializer,
    trainable_variables,
    variables_initializer,
)

saved_model = lazily("minitf.api.compat.v1.saved_model")
__getattr__ = messages("tensorflow.compat.v1", ROOT)

newaxis = None

__all__ = [
    "AUTO_REUSE",
    "COMPILER_VERSION",
    "GIT_VERSION",
    "GRAPH_DEF_VERSION",
    "GRAPH_DEF_VERSION_MIN_CONSUMER",
    "GRAPH_DEF_VERSION_MIN_PRODUCER",
    "QUANTIZED_DTYPES",
    "VERSION",
    "AggregationMethod",
    "Assert",
    "DType",
    "DeviceSpec",
    "Dimension",
    "FixedLenFeature",
    "FixedLenSequenceFeature",
    "GradientTape",
    "Graph",
    "GraphKeys",
    "IndexedSlices",
    "IndexedSlicesSpec",
    "InteractiveSession",
    "Module",
    "NoGradient",
    "NotDifferentiable",
    "OpError",
    "Operation",
    "Print",
    "RaggedTensor",
    "RaggedTensorSpec",
    "RegisterGradient",
    "Session",
    "SparseFeature",
    "SparseTensor",
    "SparseTensorSpec",
    "SparseTensorValue",
    "Tensor",
    "TensorShape",
    "TensorSpec",
    "TypeSpec",
    "UnconnectedGradients",
    "VarLenFeature",
    "Variable",
    "VariableAggregation",
    "VariableScope",
    "VariableSynchronization",
    "abs",
    "accumulate_n",
    "acos",
    "acosh",
    "add",
    "add_n",
    "add_to_collection",
    "add_to_collections",
    "all_variables",
    "angle",
    "app",
    "approx_top_k",
    "arg_max",
    "arg_min",
    "argmax",
    "argmin",
    "argsort",
    "as_dtype",
    "as_string",
    "asin",
    "asinh",
    "assert_equal",
    "assert_greater",
    "assert_greater_equal",
    "assert_integer",
    "assert_less",
    "assert_less_equal",
    "assert_near",
    "assert_negative",
    "assert_non_negative",
    "assert_non_positive",
    "assert_none_equal",
    "assert_positive",
    "assert_proper_iterable",
    "assert_rank",
    "assert_rank_at_least",
    "assert_rank_in",
    "assert_same_float_dtype",
    "assert_scalar",
    "assert_type",
    "assert_variables_initialized",
    "assign",
    "assign_add",
    "assign_sub",
    "atan",
    "atan2",
    "atanh",
    "audio",
    "batch_gather",
    "batch_scatter_update",
    "batch_to_space",
    "batch_to_space_nd",
    "betainc",
    "bfloat16",
    "bincount",
    "bitcast",
    "bitwise",
    "bool",
    "boolean_mask",
    "broadcast_dynamic_shape",
    "broadcast_static_shape",
    "broadcast_to",
    "case",
    "cast",
    "ceil",
    "check_numerics",
    "cholesky",
    "cholesky_solve",
    "clip_by_average_norm",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "colocate_with",
    "complex",
    "complex64",
    "complex128",
    "concat",
    "cond",
    "config",
    "confusion_matrix",
    "conj",
    "constant",
    "constant_initializer",
    "container",
    "control_dependencies",
    "control_flow_v2_enabled",
    "convert_to_tensor",
    "cos",
    "cosh",
    "count_nonzero",
    "count_up_to",
    "cross",
    "cumprod",
    "cumsum",
    "custom_gradient",
    "debugging",
    "decode_base64",
    "decode_compressed",
    "decode_csv",
    "decode_json_example",
    "decode_raw",
    "depth_to_space",
    "deserialize_many_sparse",
    "device",
    "diag",
    "diag_part",
    "digamma",
    "dimension_at_index",
    "dimension_value",
    "disable_control_flow_v2",
    "disable_eager_execution",
    "disable_resource_variables",
    "disable_tensor_equality",
    "disable_v2_behavior",
    "disable_v2_tensorshape",
    "div",
    "div_no_nan",
    "divide",
    "double",
    "dtypes",
    "dynamic_partition",
    "dynamic_stitch",
    "einsum",
    "enable_control_flow_v2",
    "enable_eager_execution",
    "enable_resource_variables",
    "enable_tensor_equality",
    "enable_v2_behavior",
    "enable_v2_tensorshape",
    "encode_base64",
    "ensure_shape",
    "equal",
    "erf",
    "erfc",
    "errors",
    "executing_eagerly",
    "executing_eagerly_outside_functions",
    "exp",
    "expand_dims",
    "expm1",
    "extract_image_patches",
    "extract_volume_patches",
    "eye",
    "fft",
    "fft2d",
    "fft3d",
    "fftnd",
    "fill",
    "flags",
    "float16",
    "float32",
    "float64",
    "floor",
    "floor_div",
    "floordiv",
    "floormod",
    "foldl",
    "foldr",
    "gather",
    "gather_nd",
    "get_collection",
    "get_collection_ref",
    "get_default_graph",
    "get_default_session",
    "get_local_variable",
    "get_logger",
    "get_seed",
    "get_static_value",
    "get_variable",
    "get_variable_scope",
    "gfile",
    "global_norm",
    "global_variables",
    "global_variables_initializer",
    "glorot_normal_initializer",
    "glorot_uniform_initializer",
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
    "ifft",
    "ifft2d",
    "ifft3d",
    "ifftnd",
    "igamma",
    "igammac",
    "imag",
    "image",
    "import_graph_def",
    "init_scope",
    "initialize_all_tables",
    "initialize_all_variables",
    "initialize_local_variables",
    "initialize_variables",
    "initializers",
    "int8",
    "int16",
    "int32",
    "int64",
    "invert_permutation",
    "io",
    "irfftnd",
    "is_finite",
    "is_inf",
    "is_nan",
    "is_numeric_tensor",
    "is_symbolic_tensor",
    "is_tensor",
    "is_variable_initialized",
    "lbeta",
    "less",
    "less_equal",
    "lgamma",
    "lin_space",
    "linalg",
    "linspace",
    "local_variables",
    "local_variables_initializer",
    "log",
    "log1p",
    "log_sigmoid",
    "logging",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "lookup",
    "losses",
    "make_ndarray",
    "make_template",
    "make_tensor_proto",
    "map_fn",
    "matching_files",
    "math",
    "matmul",
    "matrix_band_part",
    "matrix_determinant",
    "matrix_diag",
    "matrix_diag_part",
    "matrix_inverse",
    "matrix_set_diag",
    "matrix_solve",
    "matrix_solve_ls",
    "matrix_square_root",
    "matrix_transpose",
    "matrix_triangular_solve",
    "maximum",
    "meshgrid",
    "minimum",
    "mod",
    "model_variables",
    "moving_average_variables",
    "multinomial",
    "multiply",
    "name_scope",
    "negative",
    "nest",
    "newaxis",
    "nn",
    "no_gradient",
    "no_op",
    "no_regularizer",
    "norm",
    "not_equal",
    "numpy_function",
    "one_hot",
    "ones",
    "ones_initializer",
    "ones_like",
    "op_scope",
    "orthogonal_initializer",
    "pad",
    "parallel_stack",
    "parse_example",
    "parse_single_example",
    "parse_single_sequence_example",
    "parse_tensor",
    "placeholder",
    "placeholder_with_default",
    "polygamma",
    "pow",
    "print",
    "py_func",
    "py_function",
    "python_io",
    "qint8",
    "qint16",
    "qint32",
    "qr",
    "quint8",
    "quint16",
    "ragged",
    "random",
    "random_crop",
    "random_gamma",
    "random_index_shuffle",
    "random_normal",
    "random_normal_initializer",
    "random_poisson",
    "random_shuffle",
    "random_uniform",
    "random_uniform_initializer",
    "range",
    "rank",
    "read_file",
    "real",
    "realdiv",
    "reciprocal",
    "recompute_grad",
    "reduce_all",
    "reduce_any",
    "reduce_join",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_sum",
    "regex_replace",
    "repeat",
    "report_uninitialized_variables",
    "required_space_to_batch_paddings",
    "reset_default_graph",
    "reshape",
    "resource",
    "resource_variables_enabled",
    "reverse",
    "reverse_sequence",
    "reverse_v2",
    "rfftnd",
    "rint",
    "roll",
    "round",
    "rsqrt",
    "saturate_cast",
    "saved_model",
    "scalar_mul",
    "scan",
    "scatter_add",
    "scatter_div",
    "scatter_max",
    "scatter_min",
    "scatter_mul",
    "scatter_nd",
    "scatter_nd_add",
    "scatter_nd_sub",
    "scatter_nd_update",
    "scatter_sub",
    "scatter_update",
    "searchsorted",
    "segment_max",
    "segment_mean",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "self_adjoint_eig",
    "self_adjoint_eigvals",
    "sequence_mask",
    "serialize_many_sparse",
    "serialize_sparse",
    "serialize_tensor",
    "set_random_seed",
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
    "space_to_depth",
    "sparse",
    "sparse_add",
    "sparse_concat",
    "sparse_fill_empty_rows",
    "sparse_mask",
    "sparse_maximum",
    "sparse_minimum",
    "sparse_placeholder",
    "sparse_reduce_max",
    "sparse_reduce_sum",
    "sparse_reorder",
    "sparse_reset_shape",
    "sparse_reshape",
    "sparse_retain",
    "sparse_segment_mean",
    "sparse_segment_sqrt_n",
    "sparse_segment_sum",
    "sparse_slice",
    "sparse_softmax",
    "sparse_split",
    "sparse_tensor_dense_matmul",
    "sparse_tensor_to_dense",
    "sparse_to_dense",
    "sparse_to_indicator",
    "sparse_transpose",
    "split",
    "sqrt",
    "square",
    "squared_difference",
    "squeeze",
    "stack",
    "stop_gradient",
    "strided_slice",
    "string",
    "string_join",
    "string_split",
    "string_strip",
    "string_to_hash_bucket",
    "string_to_hash_bucket_fast",
    "string_to_hash_bucket_strong",
    "string_to_number",
    "strings",
    "substr",
    "subtract",
    "summary",
    "svd",
    "switch_case",
    "sysconfig",
    "tables_initializer",
    "tan",
    "tanh",
    "tensor_scatter_add",
    "tensor_scatter_nd_add",
    "tensor_scatter_nd_max",
    "tensor_scatter_nd_min",
    "tensor_scatter_nd_sub",
    "tensor_scatter_nd_update",
    "tensor_scatter_sub",
    "tensor_scatter_update",
    "tensordot",
    "test",
    "tile",
    "to_bfloat16",
    "to_complex64",
    "to_complex128",
    "to_double",
    "to_float",
    "to_int32",
    "to_int64",
    "trace",
    "train",
    "trainable_variables",
    "transpose",
    "truediv",
    "truncated_normal",
    "truncated_normal_initializer",
    "truncatediv",
    "truncatemod",
    "tuple",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uniform_unit_scaling_initializer",
    "unique",
    "unique_with_counts",
    "unravel_index",
    "unsorted_segment_max",
    "unsorted_segment_mean",
    "unsorted_segment_min",
    "unsorted_segment_prod",
    "unsorted_segment_sqrt_n",
    "unsorted_segment_sum",
    "unstack",
    "variable_creator_scope",
    "variable_op_scope",
    "variable_scope",
    "variables_initializer",
    "variance_scaling_initializer",
    "variant",
    "vectorized_map",
    "verify_tensor_all_finite",
    "version",
    "where",
    "where_v2",
    "while_loop",
    "write_file",
    "zeros",
    "zeros_initializer",
    "zeros_like",
    "zeta",
]
