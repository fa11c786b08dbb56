#include "aws/query_codec.h"

#include <gtest/gtest.h>

#include "aws/query_parameters.h"
#include "aws/test_shapes.h"
#include "aws/wire.h"

namespace penstock::aws {
namespace {

using test::BatchInput;
using test::Everything;

template <typename T>
Result<T> decode(std::string_view body, std::string_view query = {}) {
  T object;
  Constraints constraints(Wording::kUnchecked);
  PENSTOCK_TRY(decode_query(kStructure<T>, query, body, &object, constraints));
  return object;
}

template <typename T>
std::string code_of(const Result<T>& result) {
  return result.ok() ? "accepted" : std::string(result.error().info().query_code);
}

TEST(QueryDecode, ReadsEveryKindOfMember) {
  const auto read = decode<Everything>(
      "Action=Echo&Text=a%20b%2B%C3%A4+c&Blob=AAE%3D&Flag=true&Number=-3&Big=9223372036854775807&"
      "Real=0.25"
      "&Time=2000-01-02T20%3A34%3A56Z&IsoTime=2000-01-02T20:34:56.123-01:00&HttpTime=946845296"
      "&Lists.item.1.member.1=a&Lists.item.2.member.1=b&Lists.item.2.member.2=c&Numbers.member.1=1"
      "&Tags.entry.1.key=k&Tags.entry.1.value=v&Attribute.DataType=String"
      "&Children.member.1.Text=x&Children.member.1.Children.member.1.Number=4");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->text, "a b+ä c");
  EXPECT_EQ(read->blob.bytes, std::string("\0\1", 2));
  EXPECT_EQ(read->flag, true);
  EXPECT_EQ(read->number, -3);
  EXPECT_EQ(read->big, std::numeric_limits<int64_t>::max());
  EXPECT_EQ(read->real, 0.25);
  EXPECT_EQ(read->time->ms, 946845296000);
  EXPECT_EQ(read->iso_time->ms, 946848896123);
  EXPECT_EQ(read->http_time->ms, 946845296000);
  EXPECT_EQ(read->lists, (std::vector<std::vector<std::string>>{{"a"}, {"b", "c"}}));
  EXPECT_EQ(read->tags, (std::map<std::string, std::string>{{"k", "v"}}));
  EXPECT_EQ(read->attribute->type, "String");
  ASSERT_EQ(read->children.size(), 1U);
  ASSERT_EQ(read->children[0].children.size(), 1U);
  EXPECT_EQ(read->children[0].children[0].number, 4);
}

TEST(QueryDecode, ReadsFlattenedListsAndMapsUnderTheirOwnNames) {
  const auto read = decode<BatchInput>(
      "QueueUrl=u&SendMessageBatchRequestEntry.2.Id=b&SendMessageBatchRequestEntry.10.Id=c"
      "&SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name="
      "n"
      "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String"
      "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=s");
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->entries.size(), 3U);
  EXPECT_EQ(read->entries[0].id, "a");
  EXPECT_EQ(read->entries[1].id, "b");
  EXPECT_EQ(read->entries[2].id, "c");
  EXPECT_EQ(read->entries[0].attributes.at("n").text, "s");
}

TEST(QueryDecode, ReadsQueryStringAndBodyTheFirstValueCounting) {
  const auto read = decode<Everything>("Number=2&Text=body&Text=again", "Text=query&Flag=false");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->text, "query");
  EXPECT_EQ(read->number, 2);
  EXPECT_EQ(read->flag, false);
}

TEST(QueryDecode, SkipsWhatIsNoMemberAndEmptyPairs) {
  const auto read =
      decode<Everything>("&&Unknown.1.x=1&Text&Colours=&=&Lists.item.x.member.1=a&Numbers.1=5");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->text, "");
  EXPECT_TRUE(read->colours.empty());
  EXPECT_TRUE(read->lists.empty());
  EXPECT_TRUE(read->numbers.empty());
}

TEST(QueryDecode, RefusesWhatIsNotFormEncoded) {
  EXPECT_EQ(code_of(decode<Everything>("Text=%")), "MalformedQueryString");
  EXPECT_EQ(code_of(decode<Everything>("Text=%4")), "MalformedQueryString");
  EXPECT_EQ(code_of(decode<Everything>("Te%zzxt=a")), "MalformedQueryString");
  EXPECT_EQ(code_of(decode<Everything>("Text=%G1")), "MalformedQueryString");
}

TEST(QueryDecode, RefusesValuesOfTheWrongType) {
  for (const std::string_view body :
       {"Number=x", "Number=", "Number=1.5", "Number=2147483648", "Number=%201",
        "Big=9223372036854775808", "Flag=TRUE", "Flag=1", "Real=1,5", "Real=1e999",
        "Time=yesterday", "Blob=%3F", "Text=%FF", "Tags.entry.1.value=v", "Tags.entry.1.key=%FF"}) {
    EXPECT_EQ(code_of(decode<Everything>(body)), "MalformedInput") << body;
  }
  EXPECT_EQ(decode<Everything>("Children.member.1.Number=x").error().message(),
            "The value at 'children.1.member.number' must be an integer of 32 bits");
}

TEST(QueryDecode, CapsParametersAndParts) {
  std::string many;
  for (size_t i = 0; i < kQueryParametersMax; ++i) {
    many += "&x.1=";
  }
  EXPECT_EQ(code_of(decode<Everything>(many)), "accepted");
  EXPECT_EQ(code_of(decode<Everything>(many + "&x=1")), "MalformedQueryString");
  std::string deep = "x";
  for (int i = 1; i < kQueryDepthMax; ++i) {
    deep += ".x";
  }
  EXPECT_EQ(code_of(decode<Everything>(deep)), "accepted");
  EXPECT_EQ(code_of(decode<Everything>(deep + ".x")), "MalformedQueryString");
}

TEST(QueryParameters, KeepsNamesApartThatShareAPrefix) {
  const auto parsed =
      QueryParameters::parse("A-1=minus&A.1=dot&A=plain&AB=other&A.2.x=deep&A.10=ten", "");
  ASSERT_TRUE(parsed.ok());
  const auto a = parsed->find(QueryParameters::root(), "A");
  ASSERT_NE(a, QueryParameters::kNone);
  EXPECT_EQ(parsed->node(a).value, "plain");
  EXPECT_EQ(parsed->node(parsed->find(a, "1")).value, "dot");
  EXPECT_EQ(parsed->node(parsed->find(QueryParameters::root(), "A.2.x")).value, "deep");
  EXPECT_EQ(parsed->node(parsed->find(QueryParameters::root(), "A-1")).value, "minus");
  EXPECT_EQ(parsed->node(parsed->find(QueryParameters::root(), "AB")).value, "other");
  EXPECT_EQ(parsed->find(a, "3"), QueryParameters::kNone);
  EXPECT_EQ(parsed->numbered(a).size(), 3U);
  EXPECT_EQ(parsed->node(parsed->numbered(a).back()).value, "ten");
}

TEST(QueryParameters, FindsOneWithoutReadingTheRest) {
  EXPECT_EQ(find_parameter("", "Version=1&Action=A%42&Action=C", "Action"), "AB");
  EXPECT_EQ(find_parameter("Action=Q", "Action=B", "Action"), "Q");
  EXPECT_EQ(find_parameter("XAction=Q", "Actions=B&Action", "Action"), std::nullopt);
  EXPECT_EQ(find_parameter("Action=%", "Action=B", "Action"), "B");
}

TEST(QueryEncode, WritesWhatDecodeReadsBack) {
  Everything object;
  object.text = "a b&c=ä+%\n";
  object.blob.bytes = std::string("\0\xff", 2);
  object.flag = true;
  object.number = std::numeric_limits<int32_t>::min();
  object.big = std::numeric_limits<int64_t>::min();
  object.real = 0.1;
  object.time = Timestamp{1'700'000'000'123};
  object.lists = {{"a", "b"}, {"c"}};
  object.numbers = {3, 1, 2};
  object.tags = {{"k", "v"}, {"l", ""}};
  object.attribute.emplace().type = "String";
  object.children.resize(1);
  object.children[0].colours = {"RED"};
  std::string form;
  encode_query(kStructure<Everything>, &object, form);
  const auto read = decode<Everything>(form);
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->text, object.text);
  EXPECT_EQ(read->blob, object.blob);
  EXPECT_EQ(read->flag, object.flag);
  EXPECT_EQ(read->number, object.number);
  EXPECT_EQ(read->big, object.big);
  EXPECT_EQ(read->real, object.real);
  EXPECT_EQ(read->time, object.time);
  EXPECT_EQ(read->lists, object.lists);
  EXPECT_EQ(read->numbers, object.numbers);
  EXPECT_EQ(read->tags, object.tags);
  EXPECT_EQ(read->attribute->type, "String");
  EXPECT_EQ(read->children.at(0).colours, object.children[0].colours);
}

TEST(QueryReply, NestsFlattensAndEscapes) {
  test::ReceiveOutput output;
  auto& message = output.messages.emplace_back();
  message.id = "1";
  message.body = "<a href=\"x\">&\r\n\x01é</a>";
  message.attributes = {{"SentTimestamp", "5"}};
  std::string out;
  encode_query_reply(test::kQueues, test::kReceive, &output, "id-1", out);
  EXPECT_EQ(
      out,
      "<?xml version=\"1.0\"?><ReceiveMessageResponse "
      "xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">"
      "<ReceiveMessageResult><Message><MessageId>1</MessageId><ReceiptHandle/><MD5OfBody/>"
      "<Body>&lt;a href=&quot;x&quot;&gt;&amp;&#xD;\n\xEF\xBF\xBDé&lt;/a&gt;</Body>"
      "<Attribute><Name>SentTimestamp</Name><Value>5</Value></Attribute></Message></"
      "ReceiveMessageResult>"
      "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></ReceiveMessageResponse>");
}

TEST(QueryReply, HasNoResultWhereTheOutputHasNoMembers) {
  test::Nothing nothing;
  std::string out;
  encode_query_reply(test::kEvents, test::kSendBatch, &nothing, "id-2", out);
  EXPECT_EQ(
      out,
      "<?xml version=\"1.0\"?><SendMessageBatchResponse xmlns=\"http://test/\"><ResponseMetadata>"
      "<RequestId>id-2</RequestId></ResponseMetadata></SendMessageBatchResponse>");
}

TEST(QueryReply, WritesListsAndMapsThatAreNotFlattened) {
  Everything object;
  object.lists = {{"a"}, {"b"}};
  object.tags = {{"k", "v"}};
  object.real = -1.5;
  object.time = Timestamp{1500};
  std::string out;
  encode_query_reply(test::kEvents, test::kEcho, &object, "id", out);
  EXPECT_NE(out.find("<EchoResult><Real>-1.5</Real><Time>1970-01-01T00:00:01.500Z</Time>"
                     "<Lists><item><member>a</member></item><item><member>b</member></item></Lists>"
                     "<Tags><entry><key>k</key><value>v</value></entry></Tags></EchoResult>"),
            std::string::npos)
      << out;
}

}  // namespace
}  // namespace penstock::aws
