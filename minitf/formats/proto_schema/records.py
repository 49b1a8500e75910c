"""The table of what is written record by record: examples and events.

A training set is a TFRecord file of `Example`s, each a dict from names to lists of
numbers or bytes. What TensorBoard shows is a TFRecord file of `Event`s.

In TensorFlow: tensorflow/core/example/example.proto, tensorflow/core/util/event.proto
"""

TABLE = """
# ---- Training sets

message Example { 1 features: Features }
message SequenceExample { 1 context: Features; 2 feature_lists: FeatureLists }
message BytesList { 1 value: bytes* }
message FloatList { 1 value: float* }
message Int64List { 1 value: int64* }

message Feature {
  oneof kind {
    1 bytes_list: BytesList; 2 float_list: FloatList; 3 int64_list: Int64List
  }
}

message Features { 1 feature: map<string, Feature> }
message FeatureList { 1 feature: Feature* }
message FeatureLists { 1 feature_list: map<string, FeatureList> }

# ---- Event files

message Event {
  1 wall_time: double; 2 step: int64; 10 source_metadata: SourceMetadata
  oneof what {
    3 file_version: string; 4 graph_def: bytes; 5 summary: Summary
    6 log_message: LogMessage; 7 session_log: SessionLog
    8 tagged_run_metadata: TaggedRunMetadata; 9 meta_graph_def: bytes
  }
}

message SourceMetadata { 1 writer: string }

message LogMessage {
  1 level: Level; 2 message: string
  enum Level { 0 UNKNOWN; 10 DEBUGGING; 20 INFO; 30 WARN; 40 ERROR; 50 FATAL }
}

message SessionLog {
  1 status: SessionStatus; 2 checkpoint_path: string; 3 msg: string
  enum SessionStatus { 0 STATUS_UNSPECIFIED; 1 START; 2 STOP; 3 CHECKPOINT }
}

message TaggedRunMetadata { 1 tag: string; 2 run_metadata: bytes }

# A point of a curve, an image, a sound, a histogram or, since TF2, any tensor.
message SummaryDescription { 1 type_hint: string }

message SummaryMetadata {
  1 plugin_data: PluginData; 2 display_name: string; 3 summary_description: string
  4 data_class: DataClass
  message PluginData { 1 plugin_name: string; 2 content: bytes }
}

message Summary {
  1 value: Value*
  message Image {
    1 height: int32; 2 width: int32; 3 colorspace: int32; 4 encoded_image_string: bytes
  }
  message Audio {
    1 sample_rate: float; 2 num_channels: int64; 3 length_frames: int64
    4 encoded_audio_string: bytes; 5 content_type: string
  }
  message Value {
    1 tag: string; 7 node_name: string; 9 metadata: SummaryMetadata
    oneof value {
      2 simple_value: float; 3 obsolete_old_style_histogram: bytes; 4 image: Image
      5 histo: HistogramProto; 6 audio: Audio; 8 tensor: TensorProto
    }
  }
}

enum DataClass {
  0 DATA_CLASS_UNKNOWN; 1 DATA_CLASS_SCALAR; 2 DATA_CLASS_TENSOR
  3 DATA_CLASS_BLOB_SEQUENCE
}

message HistogramProto {
  1 min: double; 2 max: double; 3 num: double; 4 sum: double; 5 sum_squares: double
  6 bucket_limit: double*; 7 bucket: double*
}
"""
