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

// Copies the run at the front that needs no escape, and returns its length. May write up to
// kBlockBytes behind it.
constexpr size_t kBlockBytes = 16;
size_t copy_plain_run(char* to, std::string_view text, bool trust_not_ascii) {
  size_t at = 0;
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  const int high_bits = trust_not_ascii ? 0 : -1;
  for (; at + kBlockBytes <= text.size(); at += kBlockBytes) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + at), bytes);
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i special = _mm_or_si128(
        control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
    const int found = _mm_movemask_epi8(special) | (_mm_movemask_epi8(bytes) & high_bits);
    if (found != 0) {
      return at + static_cast<size_t>(std::countr_zero(static_cast<unsigned>(found)));
    }
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

void add_escape(TextWriter& out, char byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (byte) {
    case '"':
      out.add("\\\"");
      return;
    case '\\':
      out.add("\\\\");
      return;
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

}  // namespace

void add_json_string(TextWriter& out, std::string_view text) {
  out.add('"');
  // Text beyond ASCII is validated once, as a whole; what is valid then counts as plain.
  bool trust_not_ascii = false;
  std::string repaired;
  while (true) {
    const size_t run = copy_plain_run(out.room(text.size() + kBlockBytes), text, trust_not_ascii);
    out.advance(run);
    text.remove_prefix(run);
    if (text.empty()) {
      break;
    }
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      add_escape(out, text.front());
      text.remove_prefix(1);
      continue;
    }
    trust_not_ascii = true;
    if (!is_valid_utf8(text)) {
      repaired = with_valid_utf8(text);
      text = repaired;
    }
  }
  out.add('"');
}

void append_json_string(std::string& out, std::string_view text) {
  TextWriter writer(out);
  writer.room(text.size() + 2 + kBlockBytes);
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
