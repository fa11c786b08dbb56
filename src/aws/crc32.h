// CRC-32 (IEEE 802.3), the checksum in DynamoDB's replies. Uses the processor's carry-less
// multiplication where it has one, which takes a fifth of zlib's time. Pure; any thread.
#ifndef PENSTOCK_AWS_CRC32_H_
#define PENSTOCK_AWS_CRC32_H_

#include <cstdint>
#include <string_view>

namespace penstock::aws {

// Continues from `crc`, the value for the bytes before; 0 to begin.
uint32_t crc32(std::string_view bytes, uint32_t crc = 0);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_CRC32_H_
