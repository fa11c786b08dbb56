#include "queue/receipt_handle.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/digest.h"

namespace penstock::queue {
namespace {

constexpr size_t kBlockBytes = 16;
constexpr size_t kTextBytes = 21;  // version, queue, sequence, receive count
constexpr size_t kHandleBytes = kBlockBytes + kTextBytes;
constexpr size_t kHandleCharacters = (kHandleBytes + 2) / 3 * 4;
constexpr char kVersion = 1;

using Block = std::array<uint8_t, kBlockBytes>;
using TwoBlocks = std::array<uint8_t, 2 * kBlockBytes>;
static_assert(kTextBytes <= sizeof(TwoBlocks));

// AES-256 on whole blocks, under one key.
class BlockCipher {
 public:
  explicit BlockCipher(std::string_view key)
      : context_(EVP_CIPHER_CTX_new()),
        algorithm_(EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr)) {
    PENSTOCK_CHECK(context_ != nullptr && algorithm_ != nullptr && key.size() == 32);
    const auto* bytes = reinterpret_cast<const uint8_t*>(key.data());
    PENSTOCK_CHECK(EVP_EncryptInit_ex2(context_, algorithm_, bytes, nullptr, nullptr) == 1);
    PENSTOCK_CHECK(EVP_CIPHER_CTX_set_padding(context_, 0) == 1);
  }
  BlockCipher(const BlockCipher&) = delete;
  BlockCipher& operator=(const BlockCipher&) = delete;
  ~BlockCipher() {
    EVP_CIPHER_CTX_free(context_);
    EVP_CIPHER_free(algorithm_);
  }

  // In place.
  void encrypt(std::span<uint8_t> blocks) {
    int written = 0;
    const int length = static_cast<int>(blocks.size());
    PENSTOCK_CHECK(EVP_EncryptUpdate(context_, blocks.data(), &written, blocks.data(), length) ==
                   1);
    PENSTOCK_CHECK(written == length);
  }

 private:
  EVP_CIPHER_CTX* context_;
  EVP_CIPHER* algorithm_;
};

TwoBlocks plain_text(const Receipt& receipt) {
  std::string text;
  text.push_back(kVersion);
  append_big_endian(text, receipt.queue);
  append_big_endian(text, receipt.sequence);
  append_big_endian(text, receipt.receive_count);
  TwoBlocks blocks{};
  std::copy(text.begin(), text.end(), blocks.begin());
  return blocks;
}

Block cbc_mac(BlockCipher& cipher, const TwoBlocks& text) {
  Block tag{};
  std::copy_n(text.begin(), kBlockBytes, tag.begin());
  cipher.encrypt(tag);
  for (size_t i = 0; i < kBlockBytes; ++i) {
    // cppcheck-suppress containerOutOfBounds
    tag[i] ^= text[kBlockBytes + i];
  }
  cipher.encrypt(tag);
  return tag;
}

// Encrypts and decrypts the first kTextBytes.
void apply_stream(BlockCipher& cipher, const Block& start, TwoBlocks& text) {
  TwoBlocks stream{};
  std::copy(start.begin(), start.end(), stream.begin());
  std::copy(start.begin(), start.end(), stream.begin() + kBlockBytes);
  stream[sizeof(stream) - 1] ^= 1;
  cipher.encrypt(stream);
  for (size_t i = 0; i < kTextBytes; ++i) {
    // cppcheck-suppress containerOutOfBounds
    text[i] ^= stream[i];
  }
}

}  // namespace

struct ReceiptSealer::Ciphers {
  explicit Ciphers(std::string_view secret)
      : mac(secret.substr(0, 32)), stream(secret.substr(32)) {}
  BlockCipher mac;
  BlockCipher stream;
};

ReceiptSealer::ReceiptSealer(std::string_view secret) {
  PENSTOCK_CHECK(secret.size() == kSecretBytes);
  ciphers_ = std::make_unique<Ciphers>(secret);
}
ReceiptSealer::ReceiptSealer(ReceiptSealer&&) noexcept = default;
ReceiptSealer& ReceiptSealer::operator=(ReceiptSealer&&) noexcept = default;
ReceiptSealer::~ReceiptSealer() = default;

std::string ReceiptSealer::seal(const Receipt& receipt) {
  TwoBlocks text = plain_text(receipt);
  const Block tag = cbc_mac(ciphers_->mac, text);
  apply_stream(ciphers_->stream, tag, text);
  std::array<char, kHandleBytes> sealed{};
  std::copy(tag.begin(), tag.end(), sealed.begin());
  std::copy_n(text.begin(), kTextBytes, sealed.begin() + kBlockBytes);
  return base64({sealed.data(), sealed.size()});
}

std::optional<Receipt> ReceiptSealer::open(std::string_view handle) {
  if (handle.size() != kHandleCharacters) {
    return std::nullopt;
  }
  const std::optional<std::string> sealed = decode_base64(handle);
  if (!sealed || sealed->size() != kHandleBytes) {
    return std::nullopt;
  }
  Block tag{};
  TwoBlocks text{};
  std::copy_n(sealed->begin(), kBlockBytes, tag.begin());
  std::copy_n(sealed->begin() + kBlockBytes, kTextBytes, text.begin());
  apply_stream(ciphers_->stream, tag, text);
  const Block expected = cbc_mac(ciphers_->mac, text);
  if (!equal_in_constant_time(view(tag), view(expected)) || text[0] != kVersion) {
    return std::nullopt;
  }
  const auto* plain = reinterpret_cast<const char*>(text.data());
  return Receipt{read_big_endian<uint64_t>(plain + 1), read_big_endian<uint64_t>(plain + 9),
                 read_big_endian<uint32_t>(plain + 17)};
}

bool looks_like_handle(std::string_view text) {
  return text.size() == kHandleCharacters && decode_base64(text).has_value();
}

}  // namespace penstock::queue
