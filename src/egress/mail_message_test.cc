#include "egress/mail_message.h"

#include <gtest/gtest.h>

#include <string>

#include "base/digest.h"
#include "base/units.h"

namespace penstock::egress {
namespace {

constexpr const char* kFrom = "alerts@penstock.example";
constexpr int64_t kNowMs = 1'335'919'446'655;  // 2 May 2012, 00:44:06

runtime::Mail mail() {
  runtime::Mail mail;
  mail.to = "jane@example.com";
  mail.subject = "Hello";
  mail.body = "Text";
  mail.id = "22b80b92-fdea-4c2c";
  return mail;
}

std::string composed(const runtime::Mail& mail) {
  const auto text = compose_mail(mail, kFrom, kNowMs);
  EXPECT_TRUE(text.ok()) << text.error().message();
  return text.ok() ? *text : "";
}

// The value of a header, unfolded.
std::string header(const std::string& message, const std::string& name) {
  const size_t begin = message.find("\r\n" + name + ": ") + name.size() + 4;
  size_t end = message.find("\r\n", begin);
  while (message[end + 2] == ' ') {
    end = message.find("\r\n", end + 2);
  }
  return message.substr(begin, end - begin);
}

std::string decoded_body(const std::string& message) {
  std::string digits;
  for (const char c : message.substr(message.find("\r\n\r\n") + 4)) {
    digits += c == '\r' || c == '\n' ? std::string() : std::string(1, c);
  }
  return decode_base64(digits).value();
}

// What a mail program makes of encoded words.
std::string decoded_words(std::string text) {
  std::string out;
  for (size_t begin = text.find("=?UTF-8?B?"); begin != std::string::npos;
       begin = text.find("=?UTF-8?B?")) {
    const size_t end = text.find("?=", begin);
    const std::string digits = text.substr(begin + 10, end - begin - 10);
    EXPECT_LE(digits.size() + 12, 75U);
    out += decode_base64(digits).value();
    text.erase(0, end + 2);
  }
  return out;
}

TEST(MailMessage, IsWhatRfc5322Says) {
  runtime::Mail with_all = mail();
  with_all.from_name = "AWS Notifications";
  with_all.headers = {{"X-Kind", "Notification"}};
  EXPECT_EQ(composed(with_all),
            "Date: Wed, 02 May 2012 00:44:06 +0000\r\n"
            "From: \"AWS Notifications\" <alerts@penstock.example>\r\n"
            "To: jane@example.com\r\n"
            "Subject: Hello\r\n"
            "Message-ID: <22b80b92-fdea-4c2c@penstock.example>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "X-Kind: Notification\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=UTF-8\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "\r\n"
            "VGV4dA==\r\n");
}

TEST(MailMessage, ItsBodyIsTextInMailsLineEnds) {
  for (const std::string body :
       {"one\ntwo\n", "one\r\ntwo\r\n", "one\rtwo\r", ".\n..\n", "", "\n", "Gr\u00fc\u00dfe"}) {
    runtime::Mail sent = mail();
    sent.body = body;
    std::string expected;
    for (size_t i = 0; i < body.size(); ++i) {
      if (body[i] == '\r' && body[i + 1] == '\n') {
        continue;
      }
      expected += body[i] == '\n' || body[i] == '\r' ? "\r\n" : std::string(1, body[i]);
    }
    EXPECT_EQ(decoded_body(composed(sent)), expected);
  }
}

TEST(MailMessage, NoLineIsLongerThanMimeAllows) {
  runtime::Mail sent = mail();
  sent.body = std::string(256 * kKiB, 'x');
  sent.subject = std::string(100, 'y') + "\xe2\x82\xac";
  const std::string message = composed(sent);
  size_t longest = 0;
  for (size_t begin = 0; begin < message.size();) {
    const size_t end = message.find("\r\n", begin);
    ASSERT_NE(end, std::string::npos);
    longest = std::max(longest, end - begin);
    begin = end + 2;
  }
  EXPECT_LE(longest, 78U);
  EXPECT_EQ(decoded_body(message), sent.body);
}

TEST(MailMessage, EncodesWhatASubjectCannotSayPlainly) {
  std::string euros;
  for (int i = 0; i < 100; ++i) {
    euros += "\xe2\x82\xac";
  }
  for (const std::string& subject :
       {std::string("Gr\u00fc\u00dfe"), euros, std::string("=?UTF-8?B?eA==?="),
        std::string(" leading"), std::string("trailing "), std::string(600, 'x')}) {
    runtime::Mail sent = mail();
    sent.subject = subject;
    EXPECT_EQ(decoded_words(header(composed(sent), "Subject")), subject);
  }
}

TEST(MailMessage, EveryWordIsWholeCharacters) {
  runtime::Mail sent = mail();
  sent.subject.clear();
  for (int i = 0; i < 40; ++i) {
    sent.subject += "\xf0\x9f\x9a\xb0";
  }
  std::string text = header(composed(sent), "Subject");
  for (size_t begin = text.find("=?UTF-8?B?"); begin != std::string::npos;
       begin = text.find("=?UTF-8?B?")) {
    const size_t end = text.find("?=", begin);
    const std::string word = decode_base64(text.substr(begin + 10, end - begin - 10)).value();
    EXPECT_EQ(word.size() % 4, 0U);
    text.erase(0, end + 2);
  }
}

TEST(MailMessage, NothingInASubjectOrANameBecomesAHeader) {
  runtime::Mail sent = mail();
  sent.subject = "Hello\r\nBcc: joe@example.com\r\n\r\nbody";
  sent.from_name = "Jane\nBcc: joe@example.com";
  const std::string message = composed(sent);
  EXPECT_EQ(message.find("\r\nBcc:"), std::string::npos);
  EXPECT_EQ(decoded_words(header(message, "Subject")), "Hello  Bcc: joe@example.com    body");
  EXPECT_EQ(decoded_words(header(message, "From")), "Jane Bcc: joe@example.com");
  EXPECT_TRUE(header(message, "From").ends_with("<alerts@penstock.example>"));
}

TEST(MailMessage, QuotesANameThatNeedsIt) {
  runtime::Mail sent = mail();
  sent.from_name = "a \"b\" \\ <c@d>, e";
  EXPECT_EQ(header(composed(sent), "From"),
            "\"a \\\"b\\\" \\\\ <c@d>, e\" <alerts@penstock.example>");
  sent.from_name = "";
  EXPECT_EQ(header(composed(sent), "From"), "alerts@penstock.example");
}

TEST(MailMessage, RefusesWhatWouldSayMoreThanItself) {
  const auto with = [](auto change) {
    runtime::Mail changed = mail();
    change(changed);
    return changed;
  };
  using Mail = runtime::Mail;
  const Mail rows[] = {
      with([](Mail& m) { m.to = "jane@example.com\r\nBcc: joe@example.com"; }),
      with([](Mail& m) { m.to = "jane@example.com, joe@example.com"; }),
      with([](Mail& m) { m.to = ""; }),
      with([](Mail& m) { m.id = ""; }),
      with([](Mail& m) { m.id = "a>\r\nX: y"; }),
      with([](Mail& m) { m.id = "a@b"; }),
      with([](Mail& m) { m.id = ".a"; }),
      with([](Mail& m) { m.id = std::string(300, 'a'); }),
      with([](Mail& m) {
        m.headers = {{"X-Kind", "a\r\nBcc: joe@example.com"}};
      }),
      with([](Mail& m) {
        m.headers = {{"X-Kind", "Gr\u00fc\u00dfe"}};
      }),
      with([](Mail& m) {
        m.headers = {{"X-Kind", std::string(1000, 'a')}};
      }),
      with([](Mail& m) {
        m.headers = {{"X Kind", "a"}};
      }),
      with([](Mail& m) {
        m.headers = {{"X-Kind:", "a"}};
      }),
      with([](Mail& m) {
        m.headers = {{"", "a"}};
      }),
      with([](Mail& m) {
        m.headers = {{"BCC", "joe@example.com"}};
      }),
      with([](Mail& m) {
        m.headers = {{"Content-Type", "text/html"}};
      }),
      with([](Mail& m) {
        m.headers = {{"subject", "another"}};
      }),
      with([](Mail& m) {
        m.headers.assign(33, {"X-Kind", "a"});
      }),
      with([](Mail& m) { m.body = std::string(2 * kMiB + 1, 'a'); }),
      with([](Mail& m) { m.subject = std::string(5000, 'a'); }),
  };
  for (const Mail& row : rows) {
    const auto message = compose_mail(row, kFrom, kNowMs);
    ASSERT_FALSE(message.ok()) << row.to << row.id;
    EXPECT_TRUE(message.error().is(kInvalidArgument));
  }
}

}  // namespace
}  // namespace penstock::egress
