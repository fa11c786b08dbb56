// CRC-32C (Castagnoli), the checksum of everything on disk. Uses the processor's instruction where
// it has one.
#ifndef PENSTOCK_BASE_CRC32C_H_
#define PENSTOCK_BASE_CRC32C_H_

#include <cstdint>
#include <string_view>

namespace penstock {

// Continues from `crc`, the value for the bytes before; 0 to begin.
uint32_t crc32c(std::string_view bytes, uint32_t crc = 0);

namespace internal {

// The two ways to compute it, for the test that compares them; the hardware's falls back where
// there is none.
uint32_t crc32c_portable(std::string_view bytes, uint32_t crc);
uint32_t crc32c_hardware(std::string_view bytes, uint32_t crc);

}  // namespace internal

}  // namespace penstock

#endif  // PENSTOCK_BASE_CRC32C_H_
