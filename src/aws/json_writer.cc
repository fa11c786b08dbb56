#include "aws/json_writer.h"

#include <array>
#include <bit>
#include <cmath>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "aws/text_forms.h"
#include "aws/utf8.h"

namespace penstock::aws {

namespace {

enum class ByteClass : uint8_t { kPlain, kEscaped, kNotAscii };

constexpr auto kByteClasses = [] {
  std::array<ByteClass, 256> classes{};
  for (size_t byte = 0; byte < 256; ++byte) {
    if (byte < 0x20 || byte == '"' || byte == '\\') {
      classes[byte] = ByteClass::kEscaped;
    } else if (byte >= 0x80) {
      classes[byte] = ByteClass::kNotAscii;
    }
  }
  return classes;
}();

constexpr size_t kBlockBytes = 16;

#ifdef __SSE2__
// Which of a block's bytes cannot be copied as they are, as bytes of all ones.
template <bool kTrustNotAscii>
__m128i special_bytes(__m128i bytes) {
  // As signed numbers, the bytes beyond ASCII lie below the control characters.
  const __m128i low = kTrustNotAscii
                          ? _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes)
                          : _mm_cmpgt_epi8(_mm_set1_epi8(0x20), bytes);
  return _mm_or_si128(low, _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                        _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
}

uint32_t bits_of(__m128i bytes) { return static_cast<uint32_t>(_mm_movemask_epi8(bytes)); }

// Copies whole blocks, moving `at` on, to the first such byte or until less than a block is left;
// whether there was one.
template <bool kTrustNotAscii>
bool copy_plain_blocks(char* to, std::string_view text, size_t& at) {
  const auto load = [&](size_t i) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
  };
  const auto store = [&](size_t i, __m128i bytes) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), bytes);
  };
  for (; at + 2 * kBlockBytes <= text.size(); at += 2 * kBlockBytes) {
    const __m128i first = load(at);
    const __m128i second = load(at + kBlockBytes);
    store(at, first);
    store(at + kBlockBytes, second);
    const uint32_t mask = bits_of(special_bytes<kTrustNotAscii>(first)) |
                          (bits_of(special_bytes<kTrustNotAscii>(second)) << kBlockBytes);
    if (mask != 0) {
      at += static_cast<size_t>(std::countr_zero(mask));
      return true;
    }
  }
  if (at + kBlockBytes <= text.size()) {
    const __m128i last = load(at);
    store(at, last);
    const uint32_t mask = bits_of(special_bytes<kTrustNotAscii>(last));
    at += mask != 0 ? static_cast<size_t>(std::countr_zero(mask)) : kBlockBytes;
    return mask != 0;
  }
  return false;
}
#endif

// Copies the run at the front that needs no escape, and returns its length. There must be room for
// the whole text.
size_t copy_plain_run(char* to, std::string_view text, bool trust_not_ascii) {
  size_t at = 0;
#ifdef __SSE2__
  if (trust_not_ascii ? copy_plain_blocks<true>(to, text, at)
                      : copy_plain_blocks<false>(to, text, at)) {
    return at;
  }
#endif
  for (; at < text.size(); ++at) {
    const ByteClass kind = kByteClasses[static_cast<unsigned char>(text[at])];
    if (kind == ByteClass::kEscaped || (kind == ByteClass::kNotAscii && !trust_not_ascii)) {
      break;
    }
    to[at] = text[at];
  }
  return at;
}

// Of a control character.
void add_escape(TextWriter& out, char byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (byte) {
    case '\n':
      out.add("\\n");
      return;
    case '\r':
      out.add("\\r");
      return;
    case '\t':
      out.add("\\t");
      return;
    case '\b':
      out.add("\\b");
      return;
    case '\f':
      out.add("\\f");
      return;
    default:
      out.add("\\u00");
      out.add(kHex[static_cast<unsigned char>(byte) >> 4]);
      out.add(kHex[static_cast<unsigned char>(byte) & 0xF]);
  }
}

// What is left of a string from the first byte on that cannot be copied as it is.
void add_special(TextWriter& out, std::string_view text) {
  // Text beyond ASCII is validated once, as a whole; what is valid then counts as plain.
  bool trust_not_ascii = false;
  std::string repaired;
  while (!text.empty()) {
    const char first = text.front();
    if (first == '"' || first == '\\') [[likely]] {  // JSON in JSON has one every few bytes
      char* const to = out.room(text.size() + 1);
      to[0] = '\\';
      to[1] = first;
      text.remove_prefix(1);
      const size_t run = copy_plain_run(to + 2, text, trust_not_ascii);
      out.advance(run + 2);
      text.remove_prefix(run);
      continue;
    }
    if (static_cast<unsigned char>(first) < 0x80) {
      add_escape(out, first);
      text.remove_prefix(1);
    } else {
      trust_not_ascii = true;
      if (!is_valid_utf8(text)) {
        repaired = with_valid_utf8(text);
        text = repaired;
      }
    }
    const size_t run = copy_plain_run(out.room(text.size()), text, trust_not_ascii);
    out.advance(run);
    text.remove_prefix(run);
  }
}

}  // namespace

void add_json_string(TextWriter& out, std::string_view text) {
  char* const to = out.room(text.size() + 2);
  to[0] = '"';
  const size_t run = copy_plain_run(to + 1, text, /*trust_not_ascii=*/false);
  if (run == text.size()) [[likely]] {
    to[run + 1] = '"';
    out.advance(run + 2);
    return;
  }
  out.advance(run + 1);
  add_special(out, text.substr(run));
  out.add('"');
}

void append_json_string(std::string& out, std::string_view text) {
  TextWriter writer(out);
  add_json_string(writer, text);
}

void JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ':';
  comma_ = false;
}

void JsonWriter::plain_key(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  comma_ = false;
}

void JsonWriter::string(std::string_view text) {
  separate();
  append_json_string(out_, text);
}

void JsonWriter::plain_string(std::string_view text) {
  separate();
  out_ += '"';
  out_ += text;
  out_ += '"';
}

void JsonWriter::integer(int64_t value) {
  separate();
  append_integer(out_, value);
}

void JsonWriter::number(double value) {
  separate();
  if (std::isfinite(value)) {
    append_double(out_, value);
  } else {
    out_ += '"';
    append_double(out_, value);
    out_ += '"';
  }
}

void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

}  // namespace penstock::aws
