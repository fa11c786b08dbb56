#include "base/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstring>
#include <memory>
#include <utility>

#include "base/assert.h"

namespace penstock {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};

using MdPointer = std::unique_ptr<EVP_MD, Freer<EVP_MD_free>>;
using MdContextPointer = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using MacPointer = std::unique_ptr<EVP_MAC, Freer<EVP_MAC_free>>;

// A fetched algorithm and its context, used again for every hash of the thread.
class Hasher {
 public:
  explicit Hasher(const char* name)
      : algorithm_(EVP_MD_fetch(nullptr, name, nullptr)), context_(EVP_MD_CTX_new()) {
    PENSTOCK_CHECK(algorithm_ != nullptr && context_ != nullptr);
  }

  void hash(std::string_view bytes, uint8_t* out) {
    const bool hashed = EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1 &&
                        EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1 &&
                        EVP_DigestFinal_ex(context_.get(), out, nullptr) == 1;
    PENSTOCK_CHECK(hashed);
  }

 private:
  MdPointer algorithm_;
  MdContextPointer context_;
};

EVP_MAC* hmac_algorithm() {
  static thread_local const MacPointer kAlgorithm(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  PENSTOCK_CHECK(kAlgorithm != nullptr);
  return kAlgorithm.get();
}

EVP_MAC_CTX* mac_context(void* context) { return static_cast<EVP_MAC_CTX*>(context); }

void set_key(EVP_MAC_CTX* context, std::string_view key) {
  // EVP_MAC_init takes a null key for "the key as before": an empty key needs an address.
  static constexpr unsigned char kNothing = 0;
  const auto* bytes = key.empty() ? &kNothing : reinterpret_cast<const unsigned char*>(key.data());
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end(),
  };
  PENSTOCK_CHECK(EVP_MAC_init(context, bytes, key.size(), params) == 1);
}

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr uint32_t kDigitMax = 63;
constexpr uint8_t kNoDigit = 0xff;

consteval std::array<uint8_t, 256> invert(const char* alphabet) {
  std::array<uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (uint8_t i = 0; i < 64; ++i) {
    values[static_cast<uint8_t>(alphabet[i])] = i;
  }
  return values;
}

constexpr auto kBase64Values = invert(kBase64);
constexpr auto kBase64UrlValues = invert(kBase64Url);

consteval std::array<std::array<char, 2>, 256> make_hex_pairs() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> pairs{};
  for (size_t byte = 0; byte < pairs.size(); ++byte) {
    pairs[byte][0] = kDigits[byte >> 4];
    pairs[byte][1] = kDigits[byte & 0x0f];
  }
  return pairs;
}
constexpr auto kHexPairs = make_hex_pairs();

std::string encode(std::string_view bytes, const char* alphabet, bool pad) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  char* out = text.data();
  const auto add = [&](uint32_t three, int digits) {
    for (int shift = 18; shift > 18 - 6 * digits; shift -= 6) {
      *out++ = alphabet[(three >> shift) & 0x3f];
    }
  };
  const auto* in = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t left = bytes.size();
  for (; left >= 3; left -= 3, in += 3) {
    add(uint32_t{in[0]} << 16 | uint32_t{in[1]} << 8 | in[2], 4);
  }
  if (left > 0) {
    add(uint32_t{in[0]} << 16 | (left == 2 ? uint32_t{in[1]} << 8 : 0), static_cast<int>(left) + 1);
  }
  if (!pad) {
    text.resize(static_cast<size_t>(out - text.data()));
  }
  return text;
}

// `text` has no padding left. Bits beyond the last whole byte must be zero, so that a text has one
// form only.
std::optional<std::string> decode(std::string_view text, const std::array<uint8_t, 256>& values) {
  size_t left = text.size();
  if (left % 4 == 1) {
    return std::nullopt;
  }
  std::string bytes(left * 3 / 4, '\0');
  char* out = bytes.data();
  const auto* in = reinterpret_cast<const uint8_t*>(text.data());
  uint32_t seen = 0;  // the bits of all digits
  const auto take = [&](int digits) {
    uint32_t three = 0;
    for (int shift = 18; shift > 18 - 6 * digits; shift -= 6) {
      const uint32_t digit = values[*in++];
      seen |= digit;
      three |= digit << shift;
    }
    return three;
  };
  for (; left >= 4; left -= 4) {
    const uint32_t three = take(4);
    *out++ = static_cast<char>(three >> 16);
    *out++ = static_cast<char>(three >> 8);
    *out++ = static_cast<char>(three);
  }
  uint32_t beyond = 0;
  if (left > 0) {
    const uint32_t three = take(static_cast<int>(left));
    *out++ = static_cast<char>(three >> 16);
    if (left == 3) {
      *out++ = static_cast<char>(three >> 8);
    }
    beyond = three & (left == 3 ? 0xff : 0xffff);
  }
  return seen <= kDigitMax && beyond == 0 ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  static thread_local Hasher hasher("SHA256");
  Sha256 digest{};
  hasher.hash(bytes, digest.data());
  return digest;
}

Md5 md5(std::string_view bytes) {
  static thread_local Hasher hasher("MD5");
  Md5 digest{};
  hasher.hash(bytes, digest.data());
  return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  return HmacKey(key).sign(bytes);
}

HmacKey::HmacKey(std::string_view key) : context_(EVP_MAC_CTX_new(hmac_algorithm())) {
  PENSTOCK_CHECK(context_ != nullptr);
  set_key(mac_context(context_), key);
}

HmacKey::HmacKey(HmacKey&& other) noexcept : context_(std::exchange(other.context_, nullptr)) {}

HmacKey& HmacKey::operator=(HmacKey&& other) noexcept {
  std::swap(context_, other.context_);
  return *this;
}

HmacKey::~HmacKey() { EVP_MAC_CTX_free(mac_context(context_)); }

Sha256 HmacKey::sign(std::string_view bytes) {
  EVP_MAC_CTX* context = mac_context(context_);
  Sha256 digest{};
  size_t length = 0;
  const bool is_signed =
      EVP_MAC_init(context, nullptr, 0, nullptr) == 1 &&
      EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) ==
          1 &&
      EVP_MAC_final(context, digest.data(), &length, digest.size()) == 1;
  PENSTOCK_CHECK(is_signed && length == digest.size());
  return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hex(std::string_view bytes) {
  std::string text(bytes.size() * 2, '\0');
  char* next = text.data();
  for (const char character : bytes) {
    std::memcpy(next, kHexPairs[static_cast<uint8_t>(character)].data(), 2);
    next += 2;
  }
  return text;
}

std::string base64(std::string_view bytes) { return encode(bytes, kBase64, true); }

std::string base64url(std::string_view bytes) { return encode(bytes, kBase64Url, false); }

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) {
    text.remove_suffix(1);
  }
  return decode(text, kBase64Values);
}

std::optional<std::string> decode_base64url(std::string_view text) {
  return decode(text, kBase64UrlValues);
}

}  // namespace penstock
