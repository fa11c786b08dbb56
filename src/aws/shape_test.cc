#include "aws/shape.h"

#include <gtest/gtest.h>

#include "aws/test_shapes.h"

namespace penstock::aws {
namespace {

struct Pair {
  int32_t a = 0;
  int32_t b = 0;
};
struct Mixed {
  Pair pair;
  std::optional<Pair> optional_pair;
  std::optional<int32_t> optional_number;
  Timestamp time;
  Blob blob;
  bool flag = true;
  std::map<std::string, Pair> map;
  std::vector<Pair> list;
};
static_assert(arity<test::Nothing>() == 0);
static_assert(arity<Pair>() == 2);
static_assert(arity<Mixed>() == 8, "members that are aggregates count as one");
static_assert(arity<test::Everything>() == 16);

TEST(Shape, CountsAnEmptyContainerOrBlobAsAbsentButNotAnEmptyString) {
  const test::Message message;
  const auto fields = kStructure<test::Message>.fields();
  EXPECT_NE(fields[0].get(fields[0], &message), nullptr);
  EXPECT_EQ(fields[4].get(fields[4], &message), nullptr);
  const test::Everything everything;
  for (const FieldInfo& field : kStructure<test::Everything>.fields()) {
    EXPECT_EQ(field.get(field, &everything), nullptr) << field.name;
  }
}

TEST(Shape, MakesAMemberPresentOnce) {
  test::Everything object;
  const auto fields = kStructure<test::Everything>.fields();
  auto* text = static_cast<std::string*>(fields[0].emplace(fields[0], &object));
  *text = "kept";
  EXPECT_EQ(fields[0].emplace(fields[0], &object), text);
  EXPECT_EQ(object.text, "kept");
}

TEST(Shape, ReachesElementsWithoutKnowingTheirType) {
  const ContainerAccess& access = *kType<std::map<std::string, std::string>>.container;
  std::map<std::string, std::string> map;
  *static_cast<std::string*>(access.add(&map, "b")) = "2";
  *static_cast<std::string*>(access.add(&map, "a")) = "1";
  EXPECT_EQ(access.size(&map), 2U);
  std::string seen;
  access.each(&map, &seen, [](void* out, const std::string* key, const void* value) {
    *static_cast<std::string*>(out) += *key + *static_cast<const std::string*>(value);
  });
  EXPECT_EQ(seen, "a1b2");
  access.clear(&map);
  EXPECT_TRUE(map.empty());
}

TEST(Shape, DescribesItself) {
  const StructureInfo& info = kStructure<test::BatchInput>;
  EXPECT_EQ(info.name, "SendMessageBatchRequest");
  ASSERT_EQ(info.fields().size(), 2U);
  EXPECT_EQ(info.fields()[1].type->kind, Kind::kList);
  EXPECT_EQ(info.fields()[1].type->element->structure, &kStructure<test::Entry>);
  EXPECT_EQ(info.fields()[1].query_name(), "SendMessageBatchRequestEntry");
  AnyShape any(info);
  EXPECT_EQ(&any.info(), &info);
  EXPECT_EQ(static_cast<test::BatchInput*>(any.get())->queue_url, "");
}

}  // namespace
}  // namespace penstock::aws
