"""What the gradient test must know of single ops: which have no rule, which need care.

An op that has no rule in TensorFlow (its registry has no entry: asking for a gradient
raises LookupError) has none here. A rule that TensorFlow leaves incomplete is left so.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """What is special about the gradient of an op, and why."""

    why: str = ""
    constant: tuple = ()  # numbers of the inputs that are not differentiated
    outputs: tuple | None = None  # numbers of the outputs that are, if not all
    without: tuple = ()  # numbers of the samples that are left out
    tolerance: float | None = None
    order: int = 2  # 1: the rule has no gradient itself, as in TensorFlow
    hidden: bool = True  # False: the rule needs static shapes, as in TensorFlow
    prepare: Callable | None = None  # makes fit inputs of the nudged ones
    skip: bool = False  # leave the op to the test that `why` names


NO_NOTE = Note()

_BROADCAST = "no rule lets the op broadcast, and so its gradient does not undo it"
_NOT_CONJUGATED = "for complex numbers TensorFlow's rule leaves the conjugate out"
_REAL_RESULT = "TensorFlow's rule takes for granted that the upstream gradient is real"
_NO_SECOND = "the gradient op has no gradient itself, as in TensorFlow"


_MAXIMA_GIVEN = "where the largest elements are is given, so moving them has no effect"
_ONLY_TRAINED = "TensorFlow's rule is for y alone, and for x, scale and offset"


def _with_moments(dy, x, scale, mean, variance, *reserve):
    """The gradient op wants the moments that the batch really has."""
    axes = (0, 1, 2)
    return dy, x, scale, x.mean(axes), x.var(axes), *reserve


def _with_probabilities(logits, labels):
    """The rule takes for granted that the labels of each row add up to 1."""
    return logits, abs(labels) / abs(labels).sum(-1, keepdims=True)


_BATCH_NORM = Note(_ONLY_TRAINED, constant=(3, 4), outputs=(0,))
_BATCH_NORM_GRAD = Note(
    "the moments go with x: moving x alone is not what the rule differentiates",
    constant=(1, 3, 4),
    without=(2,),
    prepare=_with_moments,
)
_OTHER_LUCK = (
    "numbers are drawn until one fits; the gradient is that of another way to draw "
    "them: see test_gradients_of_random_numbers.py"
)

_STATIC = "the rule wants static shapes, as TensorFlow's"
_PADDING = "the value of the padding gets no gradient"

NOTES = {
    "Cholesky": Note(
        "the two triangles share the gradient, though the kernel reads only one: see "
        "test_gradients_of_matrices.py",
        skip=True,
    ),
    "Eig": Note("the phase of an eigenvector is free", outputs=(0,)),
    "LogMatrixDeterminant": Note(_REAL_RESULT, outputs=(1,), without=(1,)),
    "MatrixDiagPartV3": Note(_PADDING, constant=(2,)),
    "MatrixDiagV3": Note(_PADDING, constant=(4,)),
    "MatrixSolveLs": Note(_STATIC, constant=(2,), without=(1,), hidden=False),
    "Qr": Note(_STATIC, without=(0,), hidden=False),
    "Svd": Note(_STATIC, hidden=False),
    "ResizeBilinear": Note(_NO_SECOND, order=1),
    "ScaleAndTranslate": Note(_NO_SECOND, order=1, constant=(2, 3)),
    "SparseAdd": Note(_NO_SECOND, order=1),
    "SparseSoftmax": Note(_NO_SECOND, order=1),
    "StatelessParameterizedTruncatedNormal": Note(_OTHER_LUCK, skip=True),
    "StatelessRandomGammaV3": Note(_OTHER_LUCK, skip=True),
    "ApproxTopK": Note("the rule wants static shapes, as TensorFlow's", hidden=False),
    "Betainc": Note("by a and b no derivative is known", constant=(0, 1)),
    "CropAndResize": Note(_NO_SECOND, order=1),
    "Dilation2D": Note(_NO_SECOND, order=1),
    "EuclideanNorm": Note(_REAL_RESULT, without=(3,)),
    "Igamma": Note(_NO_SECOND, order=1),
    "Igammac": Note(_NO_SECOND, order=1),
    "InvGrad": Note(_BROADCAST, without=(1,)),
    "LRN": Note(_NO_SECOND, order=1),
    "MaxPoolWithArgmax": Note(_NO_SECOND, order=1),
    "MulNoNan": Note(_NOT_CONJUGATED, without=(2,)),
    "PadV2": Note("TensorFlow has no gradient for the padding", constant=(2,)),
    "Polygamma": Note("the order is a whole number", constant=(0,)),
    "PreventGradient": Note("its rule raises: tests/ops/array", skip=True),
    "ReciprocalGrad": Note(_BROADCAST, without=(1,)),
    "ResizeBicubic": Note(_NO_SECOND, order=1),
    "ResizeNearestNeighbor": Note(_NO_SECOND, order=1),
    "RsqrtGrad": Note(_BROADCAST, without=(1,)),
    "SegmentProd": Note(_NOT_CONJUGATED, without=(2,)),
    "SigmoidGrad": Note(_BROADCAST, without=(1,)),
    "Softsign": Note(_NO_SECOND, order=1),
    "SparseDenseCwiseAdd": Note("its rule raises, as in TensorFlow", skip=True),
    "SparseFillEmptyRows": Note(_NO_SECOND, order=1),
    "SparseSegmentMean": Note(_NO_SECOND, order=1),
    "SparseSegmentMeanWithNumSegments": Note(_NO_SECOND, order=1),
    "SparseSegmentSqrtN": Note(_NO_SECOND, order=1),
    "SparseSegmentSqrtNWithNumSegments": Note(_NO_SECOND, order=1),
    "SparseSegmentSum": Note(_NO_SECOND, order=1),
    "SparseSegmentSumWithNumSegments": Note(_NO_SECOND, order=1),
    "SparseSlice": Note(_NO_SECOND, order=1),
    "SparseSparseMaximum": Note("its rule raises, as in TensorFlow", skip=True),
    "SparseSparseMinimum": Note("its rule raises, as in TensorFlow", skip=True),
    "SqrtGrad": Note(_BROADCAST, without=(1,)),
    "SquaredDifference": Note(_REAL_RESULT, without=(4,)),
    "TanhGrad": Note(_BROADCAST, without=(1,)),
    "Xdivy": Note(_NOT_CONJUGATED, without=(2,)),
    "Xlog1py": Note(_NOT_CONJUGATED, without=(2,)),
    "Xlogy": Note(_NOT_CONJUGATED, without=(2,)),
    "Zeta": Note("by x no derivative is known", constant=(0,)),
    "FusedBatchNorm": _BATCH_NORM,
    "FusedBatchNormV2": _BATCH_NORM,
    "FusedBatchNormV3": _BATCH_NORM,
    "FusedBatchNormGrad": _BATCH_NORM_GRAD,
    "FusedBatchNormGradV2": _BATCH_NORM_GRAD,
    "FusedBatchNormGradV3": _BATCH_NORM_GRAD,
    "MaxPoolGrad": Note(_MAXIMA_GIVEN, constant=(0, 1)),
    "MaxPoolGradGrad": Note(_MAXIMA_GIVEN, constant=(0, 1)),
    "MaxPool3DGrad": Note(_MAXIMA_GIVEN, constant=(0, 1)),
    "MaxPool3DGradGrad": Note(
        "none for float64: see test_gradients_of_nn.py", skip=True
    ),
    "SoftmaxCrossEntropyWithLogits": Note(
        f"labels get no part of `backprop`; {_BROADCAST}",
        constant=(1,),
        without=(1,),
        prepare=_with_probabilities,
    ),
}

# Ops whose name is not in TensorFlow's registry of gradients.
WITHOUT_RULE = frozenset(
    """
    AdjustContrastv2 AdjustHue AdjustSaturation All AnonymousHashTable
    AnonymousMutableDenseHashTable AnonymousMutableHashTable
    AnonymousMutableHashTableOfTensors Any ApplyAdaMax ApplyAdadelta ApplyAdagrad
    ApplyAdagradDA ApplyAdagradV2 ApplyAdam ApplyAddSign ApplyCenteredRMSProp ApplyFtrl
    ApplyFtrlV2 ApplyGradientDescent ApplyMomentum ApplyPowerSign ApplyProximalAdagrad
    ApplyProximalGradientDescent ApplyRMSProp AssignAddVariableOp AssignSubVariableOp
    AssignVariableOp Bincount Bitcast BroadcastArgs Bucketize CloseSummaryWriter
    CombinedNonMaxSuppression CountUpTo CreateSummaryFileWriter CropAndResizeGradBoxes
    CropAndResizeGradImage DecodeBmp DecodeCSV DecodeCompressed DecodeGif DecodeImage
    DecodeJpeg DecodePng DecodeWav DenseBincount DeserializeManySparse DeserializeSparse
    DestroyResourceOp Dilation2DBackpropFilter Dilation2DBackpropInput DisableCopyOnRead
    DrawBoundingBoxesV2 EncodeJpeg EncodeJpegVariableQuality EncodePng EncodeWav
    ExtractGlimpseV2 FFTND FakeParam FlushSummaryWriter GuaranteeConst
    HistogramFixedWidth IFFTND IRFFT3D IRFFTND IgammaGradA InTopK InTopKV2 IsFinite
    IsInf IsNan IsVariableInitialized LRNGrad ListDiff LookupTableExportV2
    LookupTableImportV2 LookupTableRemoveV2 LowerBound Lu MatchingFiles MatrixLogarithm
    MaxPoolGradWithArgmax Mod NoOp NonDeterministicInts NonMaxSuppressionV3
    NonMaxSuppressionV4 NonMaxSuppressionV5 ParallelConcat Placeholder PrintV2 RFFT3D
    RFFTND RaggedTensorToVariantGradient RandomGammaGrad RandomPoissonV2
    RandomUniformInt ReadFile RegexFullMatch ResizeArea ResizeBicubicGrad
    ResizeNearestNeighborGrad ResourceApplyAdaMax ResourceApplyAdadelta
    ResourceApplyAdagrad ResourceApplyAdagradDA ResourceApplyAdagradV2 ResourceApplyAdam
    ResourceApplyAdamWithAmsgrad ResourceApplyAddSign ResourceApplyCenteredRMSProp
    ResourceApplyFtrl ResourceApplyFtrlV2 ResourceApplyGradientDescent
    ResourceApplyKerasMomentum ResourceApplyMomentum ResourceApplyPowerSign
    ResourceApplyProximalAdagrad ResourceApplyProximalGradientDescent
    ResourceApplyRMSProp ResourceCountUpTo ResourceScatterAdd ResourceScatterDiv
    ResourceScatterMax ResourceScatterMin ResourceScatterMul ResourceScatterNdAdd
    ResourceScatterNdMax ResourceScatterNdMin ResourceScatterNdSub
    ResourceScatterNdUpdate ResourceScatterSub ResourceScatterUpdate
    ResourceSparseApplyAdadelta ResourceSparseApplyAdagrad ResourceSparseApplyAdagradDA
    ResourceSparseApplyAdagradV2 ResourceSparseApplyCenteredRMSProp
    ResourceSparseApplyFtrl ResourceSparseApplyFtrlV2 ResourceSparseApplyKerasMomentum
    ResourceSparseApplyMomentum ResourceSparseApplyProximalAdagrad
    ResourceSparseApplyProximalGradientDescent ResourceSparseApplyRMSProp
    ResourceStridedSliceAssign RngReadAndSkip RngSkip ScaleAndTranslateGrad ScatterMax
    ScatterMin ScatterNdMax ScatterNdMin ScatterUpdate SerializeManySparse
    SerializeSparse SoftsignGrad SparseApplyAdadelta SparseApplyAdagrad
    SparseApplyAdagradDA SparseApplyAdagradV2 SparseApplyCenteredRMSProp SparseApplyFtrl
    SparseApplyFtrlV2 SparseApplyMomentum SparseApplyProximalAdagrad
    SparseApplyProximalGradientDescent SparseApplyRMSProp SparseFillEmptyRowsGrad
    SparseReduceMax SparseReduceMaxSparse SparseReduceSumSparse SparseReshape
    SparseSegmentMeanGrad SparseSegmentMeanGradV2 SparseSegmentSqrtNGrad
    SparseSegmentSqrtNGradV2 SparseSegmentSumGrad SparseSegmentSumGradV2 SparseSliceGrad
    SparseSplit StatefulRandomBinomial StatelessRandomGetAlg
    StatelessRandomGetKeyCounter StatelessRandomGetKeyCounterAlg
    StatelessSampleDistortedBoundingBox StatelessShuffle StaticRegexFullMatch
    StaticRegexReplace StridedSliceAssign StringFormat StringLength StringLower
    StringNGrams StringSplitV2 StringStrip StringUpper Substr SummaryWriter TruncateMod
    UnicodeDecode UnicodeDecodeWithOffsets UnicodeEncode UnicodeScript UnicodeTranscode
    Unique UniqueV2 UniqueWithCounts UniqueWithCountsV2 UnravelIndex UnsortedSegmentJoin
    UpperBound VarHandleOp Variable VariableV2 Where WriteFile _FusedConv2D _FusedMatMul
    _Row _Transposed
    """.split()
)
