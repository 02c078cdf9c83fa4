/** One argument of a TensorFlow operation: its name, its type and, for a list, the attribute that holds its length. */
export interface Argument {
  readonly name: string;
  /** The attribute that names the type, or the type's number where it is fixed. */
  readonly type: string | number;
  readonly count?: string;
  /** Set where `type` names an attribute that is a list of types, one an input. */
  readonly list?: boolean;
}

export interface Operation {
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
}

/**
 * Inputs and outputs of the operations that TensorFlow.js calls on its native backend, from TensorFlow 2.18's own registry
 * (TF_GetAllOpList): `name:T` has the type of attribute T, `name:#3` is always int32, `name:T*N` is a list of N, `name:[T]` a list
 * with the types in the list T.
 */
const OPERATIONS = {
  Abs: 'x:T -> y:T',
  Acos: 'x:T -> y:T',
  Acosh: 'x:T -> y:T',
  Add: 'x:T y:T -> z:T',
  AddN: 'inputs:T*N -> sum:T',
  AddV2: 'x:T y:T -> z:T',
  All: 'input:#10 reduction_indices:Tidx -> output:#10',
  Any: 'input:#10 reduction_indices:Tidx -> output:#10',
  ArgMax: 'input:T dimension:Tidx -> output:output_type',
  ArgMin: 'input:T dimension:Tidx -> output:output_type',
  Asin: 'x:T -> y:T',
  Asinh: 'x:T -> y:T',
  Atan: 'x:T -> y:T',
  Atan2: 'y:T x:T -> z:T',
  Atanh: 'x:T -> y:T',
  AvgPool: 'value:T -> output:T',
  AvgPool3D: 'input:T -> output:T',
  AvgPool3DGrad: 'orig_input_shape:#3 grad:T -> output:T',
  AvgPoolGrad: 'orig_input_shape:#3 grad:T -> output:T',
  BatchMatMul: 'x:T y:T -> output:T',
  BatchMatMulV2: 'x:T y:T -> output:T',
  BatchToSpaceND: 'input:T block_shape:Tblock_shape crops:Tcrops -> output:T',
  BiasAdd: 'value:T bias:T -> output:T',
  Bincount: 'arr:#3 size:#3 weights:T -> bins:T',
  BroadcastArgs: 's0:T s1:T -> r0:T',
  Cast: 'x:SrcT -> y:DstT',
  Ceil: 'x:T -> y:T',
  ClipByValue: 't:T clip_value_min:T clip_value_max:T -> output:T',
  Complex: 'real:T imag:T -> out:Tout',
  ComplexAbs: 'x:T -> y:Tout',
  Concat: 'concat_dim:#3 values:T*N -> output:T',
  ConcatV2: 'values:T*N axis:Tidx -> output:T',
  Conv2D: 'input:T filter:T -> output:T',
  Conv2DBackpropFilter: 'input:T filter_sizes:#3 out_backprop:T -> output:T',
  Conv2DBackpropInput: 'input_sizes:#3 filter:T out_backprop:T -> output:T',
  Conv3D: 'input:T filter:T -> output:T',
  Conv3DBackpropFilterV2: 'input:T filter_sizes:#3 out_backprop:T -> output:T',
  Conv3DBackpropInputV2: 'input_sizes:Tshape filter:T out_backprop:T -> output:T',
  Cos: 'x:T -> y:T',
  Cosh: 'x:T -> y:T',
  CropAndResize: 'image:T boxes:#1 box_ind:#3 crop_size:#3 -> crops:#1',
  Cumprod: 'x:T axis:Tidx -> out:T',
  Cumsum: 'x:T axis:Tidx -> out:T',
  DepthToSpace: 'input:T -> output:T',
  DepthwiseConv2dNative: 'input:T filter:T -> output:T',
  DepthwiseConv2dNativeBackpropFilter: 'input:T filter_sizes:#3 out_backprop:T -> output:T',
  DepthwiseConv2dNativeBackpropInput: 'input_sizes:#3 filter:T out_backprop:T -> output:T',
  Diag: 'diagonal:T -> output:T',
  Dilation2D: 'input:T filter:T -> output:T',
  Dilation2DBackpropFilter: 'input:T filter:T out_backprop:T -> filter_backprop:T',
  Dilation2DBackpropInput: 'input:T filter:T out_backprop:T -> in_backprop:T',
  Div: 'x:T y:T -> z:T',
  DivNoNan: 'x:T y:T -> z:T',
  Einsum: 'inputs:T*N -> output:T',
  Elu: 'features:T -> activations:T',
  EluGrad: 'gradients:T outputs:T -> backprops:T',
  Equal: 'x:T y:T -> z:#10',
  Erf: 'x:T -> y:T',
  Exp: 'x:T -> y:T',
  ExpandDims: 'input:T dim:Tdim -> output:T',
  Expm1: 'x:T -> y:T',
  FFT: 'input:Tcomplex -> output:Tcomplex',
  Fill: 'dims:index_type value:T -> output:T',
  Floor: 'x:T -> y:T',
  FloorDiv: 'x:T y:T -> z:T',
  FloorMod: 'x:T y:T -> z:T',
  FusedBatchNorm:
    'x:T scale:T offset:T mean:T variance:T -> y:T batch_mean:T batch_variance:T reserve_space_1:T reserve_space_2:T',
  GatherNd: 'params:Tparams indices:Tindices -> output:Tparams',
  GatherV2: 'params:Tparams indices:Tindices axis:Taxis -> output:Tparams',
  Greater: 'x:T y:T -> z:#10',
  GreaterEqual: 'x:T y:T -> z:#10',
  IFFT: 'input:Tcomplex -> output:Tcomplex',
  Identity: 'input:T -> output:T',
  Imag: 'input:T -> output:Tout',
  IsFinite: 'x:T -> y:#10',
  IsInf: 'x:T -> y:#10',
  IsNan: 'x:T -> y:#10',
  LRN: 'input:T -> output:T',
  LRNGrad: 'input_grads:T input_image:T output_image:T -> output:T',
  LeakyRelu: 'features:T -> activations:T',
  Less: 'x:T y:T -> z:#10',
  LessEqual: 'x:T y:T -> z:#10',
  LinSpace: 'start:T stop:T num:Tidx -> output:T',
  Log: 'x:T -> y:T',
  Log1p: 'x:T -> y:T',
  LogicalAnd: 'x:#10 y:#10 -> z:#10',
  LogicalNot: 'x:#10 -> y:#10',
  LogicalOr: 'x:#10 y:#10 -> z:#10',
  Max: 'input:T reduction_indices:Tidx -> output:T',
  MaxPool: 'input:T -> output:T',
  MaxPool3D: 'input:T -> output:T',
  MaxPool3DGrad: 'orig_input:TInput orig_output:TInput grad:T -> output:T',
  MaxPoolGrad: 'orig_input:T orig_output:T grad:T -> output:T',
  Maximum: 'x:T y:T -> z:T',
  Mean: 'input:T reduction_indices:Tidx -> output:T',
  Min: 'input:T reduction_indices:Tidx -> output:T',
  Minimum: 'x:T y:T -> z:T',
  MirrorPad: 'input:T paddings:Tpaddings -> output:T',
  Mod: 'x:T y:T -> z:T',
  Mul: 'x:T y:T -> z:T',
  Neg: 'x:T -> y:T',
  NonMaxSuppressionV3:
    'boxes:T scores:T max_output_size:#3 iou_threshold:T_threshold score_threshold:T_threshold -> selected_indices:#3',
  NonMaxSuppressionV4:
    'boxes:T scores:T max_output_size:#3 iou_threshold:T_threshold score_threshold:T_threshold -> selected_indices:#3 valid_outputs:#3',
  NonMaxSuppressionV5:
    'boxes:T scores:T max_output_size:#3 iou_threshold:T score_threshold:T soft_nms_sigma:T -> selected_indices:#3 selected_scores:T valid_outputs:#3',
  NotEqual: 'x:T y:T -> z:#10',
  OneHot: 'indices:TI depth:#3 on_value:T off_value:T -> output:T',
  OnesLike: 'x:T -> y:T',
  Pack: 'values:T*N -> output:T',
  PadV2: 'input:T paddings:Tpaddings constant_values:T -> output:T',
  Pow: 'x:T y:T -> z:T',
  Prod: 'input:T reduction_indices:Tidx -> output:T',
  Range: 'start:Tidx limit:Tidx delta:Tidx -> output:Tidx',
  Real: 'input:T -> output:Tout',
  RealDiv: 'x:T y:T -> z:T',
  Reciprocal: 'x:T -> y:T',
  Relu: 'features:T -> activations:T',
  Relu6: 'features:T -> activations:T',
  Reshape: 'tensor:T shape:Tshape -> output:T',
  ResizeBilinear: 'images:T size:#3 -> resized_images:#1',
  ResizeBilinearGrad: 'grads:#1 original_image:T -> output:T',
  ResizeNearestNeighbor: 'images:T size:#3 -> resized_images:T',
  ResizeNearestNeighborGrad: 'grads:T size:#3 -> output:T',
  Reverse: 'tensor:T dims:#10 -> output:T',
  ReverseV2: 'tensor:T axis:Tidx -> output:T',
  Round: 'x:T -> y:T',
  Rsqrt: 'x:T -> y:T',
  ScatterNd: 'indices:Tindices updates:T shape:Tindices -> output:T',
  Select: 'condition:#10 t:T e:T -> output:T',
  Selu: 'features:T -> activations:T',
  Sigmoid: 'x:T -> y:T',
  Sign: 'x:T -> y:T',
  Sin: 'x:T -> y:T',
  Sinh: 'x:T -> y:T',
  Slice: 'input:T begin:Index size:Index -> output:T',
  Softmax: 'logits:T -> softmax:T',
  Softplus: 'features:T -> activations:T',
  SpaceToBatchND: 'input:T block_shape:Tblock_shape paddings:Tpaddings -> output:T',
  SparseToDense: 'sparse_indices:Tindices output_shape:Tindices sparse_values:T default_value:T -> dense:T',
  SplitV: 'value:T size_splits:Tlen split_dim:#3 -> output:T*num_split',
  Sqrt: 'x:T -> y:T',
  Square: 'x:T -> y:T',
  SquaredDifference: 'x:T y:T -> z:T',
  StatefulPartitionedCall: 'args:[Tin] -> output:[Tout]',
  StatelessWhile: 'input:[T] -> output:[T]',
  StridedSlice: 'input:T begin:Index end:Index strides:Index -> output:T',
  Sub: 'x:T y:T -> z:T',
  Sum: 'input:T reduction_indices:Tidx -> output:T',
  Tan: 'x:T -> y:T',
  Tanh: 'x:T -> y:T',
  TensorScatterUpdate: 'tensor:T indices:Tindices updates:T -> output:T',
  Tile: 'input:T multiples:Tmultiples -> output:T',
  TopK: 'input:T -> values:T indices:#3',
  TopKV2: 'input:T k:Tk -> values:T indices:index_type',
  Transpose: 'x:T perm:Tperm -> y:T',
  Unique: 'x:T -> y:T idx:out_idx',
  UniqueV2: 'x:T axis:Taxis -> y:T idx:out_idx',
  Unpack: 'value:T -> output:T*num',
  UnsortedSegmentSum: 'data:T segment_ids:Tindices num_segments:Tnumsegments -> output:T',
  Where: 'input:T -> index:#9',
  XlaDynamicSlice: 'input:T start_indices:Tindices size_indices:Tindices -> output:T',
  XlaDynamicUpdateSlice: 'input:T update:T indices:Tindices -> output:T',
  ZerosLike: 'x:T -> y:T',
} as const;

function parseArgument(text: string): Argument {
  const [name, rest] = text.split(':') as [string, string];
  const [type, count] = rest.split('*') as [string, string?];
  if (type.startsWith('[')) return { name, type: type.slice(1, -1), list: true };
  const kind = type.startsWith('#') ? Number(type.slice(1)) : type;
  return { name, type: kind, ...(count === undefined ? {} : { count }) };
}

const parsed = new Map<string, Operation>();

/** The arguments of an operation; undefined for one that is not in the table. */
export function operation(name: string): Operation | undefined {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const text = (OPERATIONS as Record<string, string>)[name];
  if (text === undefined) return undefined;
  const [inputs, outputs] = text.split('->').map((side) => side.trim().split(' ').filter(Boolean).map(parseArgument));
  const made = { inputs: inputs!, outputs: outputs! };
  parsed.set(name, made);
  return made;
}
