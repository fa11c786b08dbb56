#include "base/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

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

uint32_t byte_at(std::string_view bytes, size_t i) {
  return i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : 0;
}

std::string encode(std::string_view bytes, const char* alphabet, bool pad) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const uint32_t three =
        (byte_at(bytes, i) << 16) | (byte_at(bytes, i + 1) << 8) | byte_at(bytes, i + 2);
    const size_t digits = bytes.size() - i >= 3 ? 4 : bytes.size() - i + 1;
    for (size_t digit = 0; digit < 4; ++digit) {
      if (digit < digits) {
        text.push_back(alphabet[(three >> (18 - 6 * digit)) & 0x3f]);
      } else if (pad) {
        text.push_back('=');
      }
    }
  }
  return text;
}

// `text` has no padding left. Bits beyond the last whole byte must be zero, so that a text has one
// form only.
std::optional<std::string> decode(std::string_view text, const std::array<uint8_t, 256>& values) {
  if (text.size() % 4 == 1) {
    return std::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  uint32_t bits = 0;
  int bit_count = 0;
  for (const char character : text) {
    const uint8_t value = values[static_cast<uint8_t>(character)];
    if (value == kNoDigit) {
      return std::nullopt;
    }
    bits = (bits << 6) | value;
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      bytes.push_back(static_cast<char>((bits >> bit_count) & 0xff));
      bits &= (1U << bit_count) - 1;
    }
  }
  return bits == 0 ? std::optional(std::move(bytes)) : std::nullopt;
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
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(bytes.size() * 2, '\0');
  char* next = text.data();
  for (const char character : bytes) {
    const auto byte = static_cast<uint8_t>(character);
    *next++ = kDigits[byte >> 4];
    *next++ = kDigits[byte & 0x0f];
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
