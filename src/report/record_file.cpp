#include "report/record_file.h"

#include <boost/crc.hpp>
#include <cstdint>

namespace etude {
namespace {

// CRC-32C (Castagnoli).
using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

// Masked, since a checksum of bytes that hold checksums is weak.
std::uint32_t masked_checksum(const std::string& bytes) {
  Crc32c checksum;
  checksum.process_bytes(bytes.data(), bytes.size());
  const std::uint32_t crc = checksum.checksum();
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U;
}

template <class Integer>
std::string little_endian(Integer value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  return bytes;
}

}  // namespace

void write_record(const std::string& bytes, std::ostream& out) {
  const auto length = little_endian(static_cast<std::uint64_t>(bytes.size()));
  out << length << little_endian(masked_checksum(length)) << bytes << little_endian(masked_checksum(bytes));
}

}  // namespace etude
