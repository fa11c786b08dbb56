// Byte-level encoding shared by everything that is stored: big-endian integers (so that keys sort
// as numbers) and LEB128 varints. The forms are on disk: do not change them.
#ifndef PENSTOCK_BASE_BYTES_H_
#define PENSTOCK_BASE_BYTES_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace penstock {

template <typename Integer>
void append_big_endian(std::string& out, Integer value) {
  std::array<char, sizeof(Integer)> bytes;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int shift = static_cast<int>(bytes.size() - 1 - i) * 8;
    bytes[i] = static_cast<char>(static_cast<uint8_t>(static_cast<uint64_t>(value) >> shift));
  }
  out.append(bytes.data(), bytes.size());
}

template <typename Integer>
Integer read_big_endian(const char* in) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(Integer); ++i) {
    value = (value << 8) | static_cast<uint8_t>(in[i]);
  }
  return static_cast<Integer>(value);
}

inline constexpr uint64_t kVarintByteEnd = 0x80;  // below it a varint is one byte
namespace internal {
void append_long_varint(std::string& out, uint64_t value);
}
// At most 10 bytes.
inline void append_varint(std::string& out, uint64_t value) {
  if (value < kVarintByteEnd) {
    out.push_back(static_cast<char>(value));
  } else {
    internal::append_long_varint(out, value);
  }
}
void append_sized(std::string& out, std::string_view bytes);  // varint length, then the bytes

// Reads values off the front of a view. After the first failure ok() is false and every read
// returns a zero value, so that a decoder checks once at its end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  uint64_t varint() {
    if (rest_.empty() || static_cast<uint8_t>(rest_.front()) >= kVarintByteEnd) {
      return long_varint();
    }
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::string_view sized() { return take(varint()); }
  std::string_view take(size_t count) {
    if (count > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }
  template <typename Integer>
  Integer big_endian() {
    const std::string_view bytes = take(sizeof(Integer));
    return ok_ ? read_big_endian<Integer>(bytes.data()) : Integer{};
  }

  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  uint64_t long_varint();
  void fail() {
    ok_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace penstock

#endif  // PENSTOCK_BASE_BYTES_H_
