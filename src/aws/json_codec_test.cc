#include "aws/json_codec.h"

#include <gtest/gtest.h>

#include "aws/test_shapes.h"
#include "aws/wire.h"

namespace penstock::aws {
namespace {

using test::Everything;

template <typename T = Everything>
Result<T> decode(std::string_view text) {
  T object;
  Constraints constraints(Wording::kUnchecked);
  PENSTOCK_TRY(decode_json(kStructure<T>, text, false, &object, constraints));
  return object;
}

template <typename T>
std::string encode(const T& object) {
  std::string out;
  encode_json(kStructure<T>, &object, out);
  return out;
}

std::string refusal(std::string_view text) {
  const auto result = decode(text);
  if (result.ok()) {
    return "accepted";
  }
  return result.error().is(kSerializationError) ? result.error().message() : "another error";
}

TEST(JsonDecode, ReadsEveryKindOfMember) {
  const auto read = decode(R"({"Text":"a\"\u00e4\ud83d\ude00","Blob":"AAE=","Flag":true,"Number":-3,
    "Big":9007199254740993,"Real":0.25,"Time":1.5,"IsoTime":"2000-01-02T20:34:56.123Z",
    "HttpTime":"Sun, 02 Jan 2000 20:34:56 GMT","Lists":[["a"],[]],"Numbers":[1,2],"Tags":{"b":"2","a":"1"},
    "Attribute":{"StringValue":"s","DataType":"String"},"Children":[{"Text":"x"},{}]})");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->text, "a\"ä😀");
  EXPECT_EQ(read->blob.bytes, std::string("\0\1", 2));
  EXPECT_EQ(read->flag, true);
  EXPECT_EQ(read->number, -3);
  EXPECT_EQ(read->big, 9007199254740993);
  EXPECT_EQ(read->real, 0.25);
  EXPECT_EQ(read->time->ms, 1500);
  EXPECT_EQ(read->iso_time->ms, 946845296123);
  EXPECT_EQ(read->http_time->ms, 946845296000);
  EXPECT_EQ(read->lists, (std::vector<std::vector<std::string>>{{"a"}, {}}));
  EXPECT_EQ(read->numbers, (std::vector<int32_t>{1, 2}));
  EXPECT_EQ(read->tags, (std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(read->attribute->text, "s");
  ASSERT_EQ(read->children.size(), 2U);
  EXPECT_EQ(read->children[0].text, "x");
}

TEST(JsonDecode, TakesMembersInAnyOrderAndSkipsUnknownOnes) {
  const auto read = decode(
      R"({"Unknown":[1,{"a":"\n"},null,true,1e5],"Number":2,"Else":{"Number":7},"Text":"ab"})");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->number, 2);
  EXPECT_EQ(read->text, "ab");
}

TEST(JsonDecode, TakesNullForAbsenceAndAnEmptyBodyForNoMembers) {
  const auto read = decode(R"({"Text":null,"Children":null,"Attribute":null})");
  ASSERT_TRUE(read.ok());
  EXPECT_FALSE(read->text.has_value());
  EXPECT_FALSE(read->attribute.has_value());
  EXPECT_TRUE(decode("").ok());
}

TEST(JsonDecode, LetsTheLastOfTwoCount) {
  const auto read = decode(R"({"Text":"first","Numbers":[1,2],"Text":"last","Numbers":[3]})");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->text, "last");
  EXPECT_EQ(read->numbers, std::vector<int32_t>{3});
}

TEST(JsonDecode, KnowsANameWithEscapes) {
  const auto read = decode(R"({"\u0054ext":"ab","Tags":{"\u00e4":"x"}})");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->text, "ab");
  EXPECT_EQ(read->tags.count("ä"), 1U);
}

TEST(JsonDecode, TakesWholeNumbersInAnyNotation) {
  EXPECT_EQ(decode(R"({"Number":30.0})")->number, 30);
  EXPECT_EQ(decode(R"({"Number":3e1})")->number, 30);
  EXPECT_EQ(decode(R"({"Number":-0})")->number, 0);
}

struct WrongType {
  std::string_view text;
  std::string_view message;
};

TEST(JsonDecode, RefusesWrongTypesInAwsWords) {
  for (const auto& [text, message] : {
           WrongType{R"({"Text":1})", "NUMBER_VALUE cannot be converted to String at 'text'"},
           WrongType{R"({"Text":true})", "TRUE_VALUE cannot be converted to String at 'text'"},
           WrongType{R"({"Text":false})", "FALSE_VALUE cannot be converted to String at 'text'"},
           WrongType{R"({"Text":{}})",
                     "Start of structure or map found where not expected at 'text'"},
           WrongType{R"({"Text":[]})", "Start of list found where not expected at 'text'"},
           WrongType{R"({"Number":"1"})",
                     "STRING_VALUE cannot be converted to Integer at 'number'"},
           WrongType{R"({"Number":2147483648})",
                     "NUMBER_VALUE cannot be converted to Integer at 'number'"},
           WrongType{R"({"Number":1.5})",
                     "NUMBER_VALUE cannot be converted to Integer at 'number'"},
           WrongType{R"({"Big":"x"})", "STRING_VALUE cannot be converted to Long at 'big'"},
           WrongType{R"({"Flag":"true"})", "STRING_VALUE cannot be converted to Boolean at 'flag'"},
           WrongType{R"({"Flag":0})", "NUMBER_VALUE cannot be converted to Boolean at 'flag'"},
           WrongType{R"({"Blob":1})", "NUMBER_VALUE cannot be converted to Blob at 'blob'"},
           WrongType{R"({"Blob":"?"})", "The value at 'blob' is not valid base64"},
           WrongType{R"({"Real":"1.5"})", "STRING_VALUE cannot be converted to Double at 'real'"},
           WrongType{R"({"Time":"now"})",
                     "STRING_VALUE cannot be converted to Timestamp at 'time'"},
           WrongType{R"({"Time":1e30})", "NUMBER_VALUE cannot be converted to Timestamp at 'time'"},
           WrongType{R"({"Numbers":{}})", "Unexpected field type at 'numbers'"},
           WrongType{R"({"Numbers":"1"})", "Unexpected field type at 'numbers'"},
           WrongType{R"({"Tags":[]})", "Unexpected field type at 'tags'"},
           WrongType{R"({"Attribute":"x"})", "Unexpected field type at 'attribute'"},
           WrongType{R"({"Numbers":[1,null]})",
                     "NULL_VALUE found where not expected at 'numbers.2.member'"},
           WrongType{R"({"Tags":{"k":1}})",
                     "NUMBER_VALUE cannot be converted to String at 'tags.k.member'"},
           WrongType{R"({"Children":[{},{"Text":2}]})",
                     "NUMBER_VALUE cannot be converted to String at 'children.2.member.text'"},
       }) {
    EXPECT_EQ(refusal(text), message) << text;
  }
}

TEST(JsonDecode, RefusesWhatIsNotJson) {
  using std::string_view_literals::operator""sv;
  for (const std::string_view text : {"{"sv,
                                      "}"sv,
                                      "[]"sv,
                                      "1"sv,
                                      "null"sv,
                                      "\"x\""sv,
                                      "{}{}"sv,
                                      "{} x"sv,
                                      "{}}"sv,
                                      R"({"Text":"a)"sv,
                                      R"({"Text":"a",})"sv,
                                      R"({"Text" "a"})"sv,
                                      R"({"Text":})"sv,
                                      R"({Text:"a"})"sv,
                                      R"({'Text':'a'})"sv,
                                      R"({"Numbers":[1 2]})"sv,
                                      R"({"Numbers":[1,]})"sv,
                                      R"({"Numbers":[,1]})"sv,
                                      R"({"Numbers":[1})"sv,
                                      R"({"Number":01})"sv,
                                      R"({"Number":+1})"sv,
                                      R"({"Number":1.})"sv,
                                      R"({"Real":NaN})"sv,
                                      R"({"Flag":tru})"sv,
                                      R"({"Flag":truex})"sv,
                                      R"({"Flag":nul})"sv,
                                      R"({"Unknown":tru})"sv,
                                      R"({"Unknown":nul})"sv,
                                      R"({"Unknown":1x})"sv,
                                      R"({"Unknown":"\x"})"sv,
                                      R"({"Unknown":[1 2]})"sv,
                                      R"({"Unknown":{"a" 1}})"sv,
                                      R"({"Text":"\ud800"})"sv,
                                      R"({"Text":"\udc00"})"sv,
                                      R"({"Text":"\u12"})"sv,
                                      "{\"Text\":\"a\nb\"}"sv,
                                      "{\"Text\":\"\xff\"}"sv,
                                      "{\"Text\":\"\xed\xa0\x80\"}"sv,
                                      "\0"sv,
                                      " "sv,
                                      "\xEF\xBB\xBF"sv,
                                      "{\"Text\":\"a\0b\"}"sv,
                                      "{\"Text\":\"a\"\0}"sv,
                                      R"({"Text":"a"} // )"sv}) {
    EXPECT_NE(refusal(text), "accepted") << text;
    EXPECT_NE(refusal(text), "another error") << text;
  }
}

TEST(JsonDecode, CapsNesting) {
  const auto nested = [](std::string_view open, std::string_view close, int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) {
      text += open;
    }
    text += "{}";
    for (int i = 0; i < depth; ++i) {
      text += close;
    }
    return text;
  };
  EXPECT_EQ(refusal(nested(R"({"Children":[)", "]}", 31)), "accepted");
  EXPECT_EQ(refusal(nested(R"({"Children":[)", "]}", 32)),
            "The request body is nested deeper than 64 levels");
  EXPECT_EQ(refusal(nested(R"({"Unknown":[)", "]}", 31)), "accepted");
  EXPECT_EQ(refusal(nested(R"({"Unknown":[)", "]}", 50'000)),
            "The request body is nested deeper than 64 levels");
}

TEST(JsonDecode, ReadsTheSameWithAndWithoutPadding) {
  const std::string text = R"({"Text":"abcdefghijklmnop","Number":12})";
  std::string padded = text;
  padded.append(64, '"');
  Everything object;
  Constraints constraints(Wording::kUnchecked);
  ASSERT_TRUE(decode_json(kStructure<Everything>, std::string_view(padded).substr(0, text.size()),
                          true, &object, constraints)
                  .ok());
  EXPECT_EQ(object.text, "abcdefghijklmnop");
  EXPECT_EQ(object.number, 12);
}

TEST(JsonEncode, WritesEveryKindOfMemberAndLeavesOutAbsentOnes) {
  Everything object;
  EXPECT_EQ(encode(object), "{}");
  object.text = "ä\n";
  object.blob.bytes = "hi";
  object.flag = false;
  object.number = -1;
  object.big = std::numeric_limits<int64_t>::min();
  object.real = 1e-7;
  object.time = Timestamp{1500};
  object.iso_time = Timestamp{1000};
  object.http_time = Timestamp{0};
  object.lists = {{"a", "b"}, {}};
  object.tags = {{"k\"", "v"}};
  object.attribute.emplace().type = "String";
  object.children.resize(1);
  EXPECT_EQ(
      encode(object),
      R"({"Text":"ä\n","Blob":"aGk=","Flag":false,"Number":-1,"Big":-9223372036854775808,"Real":1e-07,)"
      R"("Time":1.5,"IsoTime":"1970-01-01T00:00:01Z","HttpTime":"Thu, 01 Jan 1970 00:00:00 GMT",)"
      R"("Lists":[["a","b"],[]],"Tags":{"k\"":"v"},"Attribute":{"DataType":"String"},"Children":[{}]})");
}

TEST(JsonEncode, WritesWhatDecodeReadsBack) {
  Everything object;
  object.text = std::string("\0\x1f\"\\/\b\f\r\t\x7f", 10);
  object.real = 0.1;
  object.time = Timestamp{1'700'000'000'123};
  object.numbers = {0, std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min()};
  const auto read = decode(encode(object));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->text, object.text);
  EXPECT_EQ(read->real, object.real);
  EXPECT_EQ(read->time, object.time);
  EXPECT_EQ(read->numbers, object.numbers);
}

}  // namespace
}  // namespace penstock::aws
