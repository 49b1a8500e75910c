"""The table of TensorBoard's plugins: what a summary's metadata holds for each.

`SummaryMetadata.plugin_data.content` is one of these messages as bytes; which one, its
`plugin_name` says. They live in a package of their own, because the hyperparameter
plugin has a `DataType` too: ask for "plugins.DataType".

In TensorFlow: not there, but in TensorBoard: tensorboard/plugins/*/*.proto
"""

TABLE = """
package plugins

# ---- "scalars", "images", "audio", "histograms", "text", "pr_curves", "mesh"

message ScalarPluginData { 1 version: int32 }
message ImagePluginData { 1 version: int32; 2 converted_to_tensor: bool }

message AudioPluginData {
  1 version: int32; 2 encoding: Encoding; 3 converted_to_tensor: bool
  enum Encoding { 0 UNKNOWN; 11 WAV }
}

message HistogramPluginData { 1 version: int32 }
message TextPluginData { 1 version: int32 }
message PrCurvePluginData { 1 version: int32; 2 num_thresholds: uint32 }

message MeshPluginData {
  1 version: int32; 2 name: string; 3 content_type: ContentType; 5 json_config: string
  6 shape: int32*; 7 components: uint32
  enum ContentType { 0 UNDEFINED; 1 VERTEX; 2 FACE; 3 COLOR }
}

# ---- "hparams": which hyperparameters there are, and those of one run

message HParamsPluginData {
  1 version: int32
  oneof data {
    2 experiment: Experiment; 3 session_start_info: SessionStartInfo
    4 session_end_info: SessionEndInfo
  }
}

message SessionStartInfo {
  1 hparams: map<string, google.protobuf.Value>; 2 model_uri: string
  3 monitor_url: string; 4 group_name: string; 5 start_time_secs: double
}

message SessionEndInfo { 1 status: Status; 2 end_time_secs: double }

message Experiment {
  1 description: string; 2 user: string; 3 time_created_secs: double
  4 hparam_infos: HParamInfo*; 5 metric_infos: MetricInfo*; 6 name: string
}

message HParamInfo {
  1 name: string; 2 display_name: string; 3 description: string; 4 type: DataType
  7 differs: bool
  oneof domain {
    5 domain_discrete: google.protobuf.ListValue; 6 domain_interval: Interval
  }
}

message Interval { 1 min_value: double; 2 max_value: double }
message MetricName { 1 group: string; 2 tag: string }

message MetricInfo {
  1 name: MetricName; 3 display_name: string; 4 description: string
  5 dataset_type: DatasetType
}

enum DataType {
  0 DATA_TYPE_UNSET; 1 DATA_TYPE_STRING; 2 DATA_TYPE_BOOL; 3 DATA_TYPE_FLOAT64
}

enum DatasetType { 0 DATASET_UNKNOWN; 1 DATASET_TRAINING; 2 DATASET_VALIDATION }
enum Status { 0 STATUS_UNKNOWN; 1 STATUS_SUCCESS; 2 STATUS_FAILURE; 3 STATUS_RUNNING }

# ---- "custom_scalars": a page of charts

message Chart {
  1 title: string
  oneof content { 2 multiline: MultilineChartContent; 3 margin: MarginChartContent }
}

message MultilineChartContent { 1 tag: string* }

message MarginChartContent {
  1 series: Series*
  message Series { 1 value: string; 2 lower: string; 3 upper: string }
}

message Category { 1 title: string; 2 chart: Chart*; 3 closed: bool }
message Layout { 1 version: int32; 2 category: Category* }

# ---- "projector": the text file projector_config.pbtxt

message SpriteMetadata { 1 image_path: string; 2 single_image_dim: uint32* }

message EmbeddingInfo {
  1 tensor_name: string; 2 metadata_path: string; 3 bookmarks_path: string
  4 tensor_shape: uint32*; 5 sprite: SpriteMetadata; 6 tensor_path: string
}

message ProjectorConfig {
  1 model_checkpoint_path: string; 2 embeddings: EmbeddingInfo*
  3 model_checkpoint_dir: string
}
"""
