#include "aws/text_writer.h"

#include <gtest/gtest.h>

namespace penstock::aws {
namespace {

TEST(TextWriter, AppendsPiecesWhateverTheRoom) {
  for (const size_t step : {0U, 1U, 7U, 4096U}) {
    for (const size_t reserved : {0U, 20U, 1000U}) {
      std::string out = "<";
      out.reserve(reserved);
      std::string wanted = "<";
      {
        TextWriter writer(out, step);
        for (int i = 0; i < 300; ++i) {
          const std::string piece(static_cast<size_t>(i % 23), 'a');
          writer.add(piece);
          writer.add('|');
          wanted += piece + '|';
        }
      }
      EXPECT_EQ(out, wanted);
    }
  }
}

TEST(TextWriter, TakesFromTheRoomWhatWasWrittenThere) {
  std::string out;
  {
    TextWriter writer(out);
    std::memcpy(writer.room(10), "abcdef", 6);
    writer.advance(3);
    writer.add("x");
  }
  EXPECT_EQ(out, "abcx");
}

TEST(TextWriter, StaysWithinWhatWasSetAside) {
  std::string out;
  out.reserve(100);
  const size_t capacity = out.capacity();
  {
    TextWriter writer(out, 4096);
    writer.add(std::string(90, 'a'));
  }
  EXPECT_EQ(out.capacity(), capacity);
}

}  // namespace
}  // namespace penstock::aws
