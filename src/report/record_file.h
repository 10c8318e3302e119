#pragma once

#include <ostream>
#include <string>

namespace etude {

/// Appends a record to a TFRecord file: its length (64 bits), the length's checksum, the bytes, their checksum; little
/// endian. https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
void write_record(const std::string& bytes, std::ostream& out);

}  // namespace etude
