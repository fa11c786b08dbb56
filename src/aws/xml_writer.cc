#include "aws/xml_writer.h"

#include <array>
#include <cstdint>

#include "aws/utf8.h"

namespace penstock::aws {

namespace {

enum class ByteClass : uint8_t { kPlain, kReferenced, kForbidden, kNotAscii };

constexpr auto kByteClasses = [] {
  std::array<ByteClass, 256> classes{};
  for (size_t byte = 0; byte < 256; ++byte) {
    if (byte == '\t' || byte == '\n') {
      classes[byte] = ByteClass::kPlain;
    } else if (byte == '&' || byte == '<' || byte == '>' || byte == '"' || byte == '\r') {
      classes[byte] = ByteClass::kReferenced;
    } else if (byte < 0x20) {
      classes[byte] = ByteClass::kForbidden;
    } else if (byte >= 0x80) {
      classes[byte] = ByteClass::kNotAscii;
    }
  }
  return classes;
}();

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

ByteClass class_of(char byte) { return kByteClasses[static_cast<unsigned char>(byte)]; }

std::string_view reference(char byte) {
  switch (byte) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return "&#xD;";
  }
}

// One character beyond ASCII; returns how many bytes it took.
size_t append_character(std::string& out, std::string_view text) {
  const size_t size = utf8_character_size(text);
  const std::string_view character = text.substr(0, size);
  if (size == 0 || character == "\xEF\xBF\xBE" ||
      character == "\xEF\xBF\xBF") {  // U+FFFE and U+FFFF
    out += kReplacement;
    return size == 0 ? 1 : size;
  }
  out += character;
  return size;
}

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    size_t run = at;
    while (run < text.size() && class_of(text[run]) == ByteClass::kPlain) {
      ++run;
    }
    out.append(text.data() + at, run - at);
    at = run;
    if (at == text.size()) {
      return;
    }
    switch (class_of(text[at])) {
      case ByteClass::kReferenced:
        out += reference(text[at++]);
        break;
      case ByteClass::kNotAscii:
        at += append_character(out, text.substr(at));
        break;
      default:
        out += kReplacement;
        ++at;
    }
  }
}

void XmlWriter::open(std::string_view name, std::string_view suffix,
                     std::string_view xml_namespace) {
  out_ += '<';
  out_ += name;
  out_ += suffix;
  if (!xml_namespace.empty()) {
    out_ += " xmlns=\"";
    append_xml_text(out_, xml_namespace);
    out_ += '"';
  }
  out_ += '>';
}

void XmlWriter::close(std::string_view name, std::string_view suffix) {
  out_ += "</";
  out_ += name;
  out_ += suffix;
  out_ += '>';
}

void XmlWriter::element(std::string_view name, std::string_view text) {
  if (text.empty()) {
    out_ += '<';
    out_ += name;
    out_ += "/>";
    return;
  }
  open(name);
  append_xml_text(out_, text);
  close(name);
}

}  // namespace penstock::aws
