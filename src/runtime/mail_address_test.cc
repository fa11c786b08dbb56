#include "runtime/mail_address.h"

#include <gtest/gtest.h>

#include <string>

namespace penstock::runtime {
namespace {

TEST(MailAddress, TakesWhatPeopleHave) {
  for (const char* text : {"jane@example.com", "jane.doe+alerts@mail.example.com", "root@localhost",
                           "o'hara_2=x@xn--bcher-kva.example", "A@B.C", "1@2.3"}) {
    EXPECT_TRUE(is_mail_address(text)) << text;
  }
}

TEST(MailAddress, RefusesWhatIsNoneOrCouldBeReadAsMore) {
  const std::string rows[] = {
      "",
      "@",
      "jane",
      "jane@",
      "@example.com",
      "jane@@example.com",
      "jane@doe@example.com",
      ".jane@example.com",
      "jane.@example.com",
      "ja..ne@example.com",
      "jane@example..com",
      "jane@.example.com",
      "jane@example.com.",
      "jane@-example.com",
      "jane@example-.com",
      "jane@[127.0.0.1]",
      "\"jane doe\"@example.com",
      "Jane <jane@example.com>",
      "<jane@example.com>",
      "jane@example.com,joe@example.com",
      "jane@example.com joe@example.com",
      " jane@example.com",
      "jane@example.com\r\nBcc: joe@example.com",
      "jane@example.com\n",
      "jane\r\n@example.com",
      "jane(comment)@example.com",
      "j\u00e4ne@example.com",
      "jane@b\u00fccher.example",
      std::string("jane\0@example.com", 17),
      std::string(65, 'a') + "@example.com",
      "jane@" + std::string(64, 'a') + ".com",
      std::string(60, 'a') + "@" + std::string(63, 'b') + "." + std::string(63, 'c') + "." +
          std::string(63, 'd') + ".ee",
  };
  for (const std::string& text : rows) {
    EXPECT_FALSE(is_mail_address(text)) << text;
  }
}

TEST(MailAddress, TakesTheLongest) {
  const std::string longest = std::string(64, 'a') + "@" + std::string(63, 'b') + "." +
                              std::string(63, 'c') + "." + std::string(61, 'd');
  ASSERT_EQ(longest.size(), kMailAddressBytesMax);
  EXPECT_TRUE(is_mail_address(longest));
  EXPECT_FALSE(is_mail_address(longest + "d"));
}

}  // namespace
}  // namespace penstock::runtime
