// Appends XML 1.0 to a string. The caller opens and closes in pairs; nothing checks it. Lives as
// long as one text is written; belongs to one thread.
#ifndef PENSTOCK_AWS_XML_WRITER_H_
#define PENSTOCK_AWS_XML_WRITER_H_

#include <string>
#include <string_view>

namespace penstock::aws {

// Characters that XML 1.0 cannot hold, and bytes that are not UTF-8, become U+FFFD. A carriage
// return is written as a reference: a reader would turn it into a line feed.
void append_xml_text(std::string& out, std::string_view text);

class XmlWriter {
 public:
  explicit XmlWriter(std::string& out) : out_(out) {}

  void begin() { out_ += "<?xml version=\"1.0\"?>"; }
  // A tag's name is given in two parts, because AWS's are an operation's name and a suffix.
  void open(std::string_view name, std::string_view suffix = {},
            std::string_view xml_namespace = {});
  void close(std::string_view name, std::string_view suffix = {});
  void element(std::string_view name, std::string_view text);

 private:
  std::string& out_;
};

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_XML_WRITER_H_
