#include "match/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace penstock::match {
namespace {

Explanation explained(std::string_view pattern, std::string_view event) {
  const auto compiled = Pattern::compile(pattern);
  EXPECT_TRUE(compiled.ok()) << pattern;
  const auto document = Document::parse(event);
  EXPECT_TRUE(document.ok()) << event;
  return explain(*compiled, *document);
}

struct Row {
  const char* conditions;  // of the field "f"
  const char* event;
  FindingKind kind;
  const char* reason;
};

const Row kRows[] = {
    {R"("x")", R"({"f":"x"})", FindingKind::kMatched, ""},
    {R"("x")", R"({"g":"x"})", FindingKind::kMissing, "missing"},
    {R"("x")", R"({"f":{"g":"x"}})", FindingKind::kMissing,
     "missing: the event has an object or an empty array there, no value"},
    {R"("x")", R"({"f":[]})", FindingKind::kMissing,
     "missing: the event has an object or an empty array there, no value"},
    {R"("x")", R"({"f":300})", FindingKind::kWrongType, "number 300, wanted string"},
    {R"(300)", R"({"f":"300"})", FindingKind::kWrongType, R"(string "300", wanted number)"},
    {R"("x",300)", R"({"f":null})", FindingKind::kWrongType, "null, wanted string or number"},
    {"null", R"({"f":true})", FindingKind::kWrongType, "true, wanted null"},
    {R"("x")", R"({"f":"y"})", FindingKind::kRefused, R"("y" is not "x")"},
    {R"("x","z")", R"({"f":"y"})", FindingKind::kRefused, R"("y" is not "x", is not "z")"},
    {R"("x")", R"({"f":[7,"y"]})", FindingKind::kRefused, R"("y" is not "x")"},
    {"300", R"({"f":301})", FindingKind::kRefused, "301 is not 300"},
    {R"("10.0.0.1")", R"({"f":"10.0.0.2"})", FindingKind::kRefused,
     R"("10.0.0.2" is no IP address in "10.0.0.1")"},
    {R"({"prefix":"ab"})", R"({"f":"xab"})", FindingKind::kRefused,
     R"("xab" does not start with "ab")"},
    {R"({"suffix":"ab"})", R"({"f":"abx"})", FindingKind::kRefused,
     R"("abx" does not end with "ab")"},
    {R"({"equals-ignore-case":"ab"})", R"({"f":"abx"})", FindingKind::kRefused,
     R"("abx" differs, in any case, from {"equals-ignore-case":"ab"})"},
    {R"({"prefix":{"equals-ignore-case":"ab"}})", R"({"f":"b"})", FindingKind::kRefused,
     R"("b" does not start, in any case, with {"prefix":{"equals-ignore-case":"ab"}})"},
    {R"({"suffix":{"equals-ignore-case":"ab"}})", R"({"f":"a"})", FindingKind::kRefused,
     R"("a" does not end, in any case, with {"suffix":{"equals-ignore-case":"ab"}})"},
    {R"({"numeric":[">",5,"<=",9]})", R"({"f":5})", FindingKind::kRefused,
     R"(5 is not in the range {"numeric":[">",5,"<=",9]})"},
    {R"({"wildcard":"a*b"})", R"({"f":"ax"})", FindingKind::kRefused,
     R"("ax" does not have the form {"wildcard":"a*b"})"},
    {R"({"cidr":"10.0.0.0/8"})", R"({"f":"11.0.0.1"})", FindingKind::kRefused,
     R"("11.0.0.1" is no IP address in {"cidr":"10.0.0.0/8"})"},
    {R"({"anything-but":["x"]})", R"({"f":"x"})", FindingKind::kRefused,
     R"("x" is excluded by {"anything-but":["x"]})"},
    {R"({"exists":true})", R"({})", FindingKind::kMissing, "missing"},
    {R"({"exists":false})", R"({})", FindingKind::kMatched, ""},
    {R"({"exists":false})", R"({"f":1})", FindingKind::kPresent,
     "number 1 is there, wanted absent"},
    {R"("x",{"exists":false})", R"({"f":"y"})", FindingKind::kRefused, R"("y" is not "x")"},
    {R"("a","b","c","d","e")", R"({"f":"x"})", FindingKind::kRefused,
     R"("x" is not "a", is not "b", is not "c" and 2 more)"},
};

TEST(Explain, SaysWhyAFieldFails) {
  for (const Row& row : kRows) {
    const Explanation explanation =
        explained(std::string(R"({"f":[)") + row.conditions + "]}", row.event);
    ASSERT_EQ(explanation.fields.size(), 1u);
    const FieldFinding& finding = explanation.fields[0];
    EXPECT_EQ(finding.kind, row.kind) << row.conditions << " " << row.event;
    EXPECT_EQ(finding.reason, row.reason) << row.conditions << " " << row.event;
    EXPECT_EQ(finding.matched, row.kind == FindingKind::kMatched);
    EXPECT_EQ(explanation.matched, finding.matched);
    EXPECT_EQ(finding.wanted, std::string("[") + row.conditions + "]");
  }
}

TEST(Explain, ShowsWhatIsThereCutShort) {
  const auto finding = [](const char* event) {
    return explained(R"({"f":["x"]})", event).fields[0];
  };
  EXPECT_EQ(finding(R"({"f":[1,"a\"\n",null,true,2.50,3]})").found,
            R"(1, "a\"\u000a", null, true, 2.50 and 1 more)");
  EXPECT_EQ(finding(R"({"f":"\ud83d"})").found, R"("\ud83d")");
  EXPECT_EQ(finding(R"({})").found, "");
  const std::string longer(300, 'y');
  EXPECT_EQ(finding((R"({"f":")" + longer + R"("})").c_str()).found,
            "\"" + longer.substr(0, 100) + "...\"");
}

TEST(Explain, ListsFieldsByPath) {
  const Explanation explanation =
      explained(R"({"source":["shop"],"detail":{"state":["new"],"total":[{"numeric":[">",100]}]}})",
                R"({"source":"shop","detail":{"state":"old","total":50}})");
  EXPECT_FALSE(explanation.matched);
  EXPECT_EQ(explanation.failed, 2u);
  EXPECT_EQ(to_text(explanation),
            "does not match: 2 of 3 fields failed\n"
            "  - detail.state: \"old\" is not \"new\"; wanted [\"new\"]\n"
            "  - detail.total: 50 is not in the range {\"numeric\":[\">\",100]}; wanted "
            "[{\"numeric\":[\">\",100]}]\n"
            "  + source: \"shop\"; wanted [\"shop\"]\n");
}

TEST(Explain, NamesTheElementThatAMatchIsIn) {
  const Explanation explanation =
      explained(R"({"a":{"b":[1],"c":{"d":[2]}},"x":["y"]})",
                R"({"a":[{"b":1},{"b":1,"c":[[{"d":3}],[{"d":4},{"d":2}]]}],"x":"y"})");
  ASSERT_TRUE(explanation.matched);
  EXPECT_EQ(explanation.fields[0].place, "a[1]");
  EXPECT_EQ(explanation.fields[1].place, "a[1].c[1][1]");
  EXPECT_EQ(explanation.fields[2].place, "");
  EXPECT_EQ(to_text(explanation),
            "matches\n"
            "  + a.b: 1, 1 in a[1]; wanted [1]\n"
            "  + a.c.d: 3, 4, 2 in a[1].c[1][1]; wanted [2]\n"
            "  + x: \"y\"; wanted [\"y\"]\n");
}

TEST(Explain, SaysThatFieldsMatchInDifferentElements) {
  const Explanation explanation =
      explained(R"({"a":{"b":[1],"c":[2]}})", R"({"a":[{"b":1},{"c":2},{"c":2}]})");
  EXPECT_FALSE(explanation.matched);
  EXPECT_EQ(explanation.failed, 1u);
  EXPECT_TRUE(explanation.fields[0].matched);
  EXPECT_EQ(explanation.fields[0].place, "a[0]");
  EXPECT_FALSE(explanation.fields[1].matched);
  EXPECT_EQ(explanation.fields[1].kind, FindingKind::kOtherElement);
  EXPECT_EQ(explanation.fields[1].reason,
            "matches only in a[1], a[2], but the others match a.b in a[0]");
}

TEST(Explain, SaysThatAFieldIsPresentWhereItShouldNotBe) {
  const Explanation explanation =
      explained(R"({"a":{"b":[1],"c":[{"exists":false}]}})", R"({"a":[{"b":1,"c":2},{"b":3}]})");
  EXPECT_FALSE(explanation.matched);
  EXPECT_EQ(explanation.fields[1].kind, FindingKind::kPresent);
  EXPECT_EQ(explanation.fields[1].reason,
            "is there, wanted absent from where the fields before it match");
}

TEST(Explain, PicksTheNearestAlternative) {
  const char* pattern = R"({"s":["x"],"$or":[{"a":[1],"b":[1]},{"c":[1],"d":[1],"e":[1]}]})";
  const Explanation nearest = explained(pattern, R"({"s":"x","c":1,"d":1})");
  EXPECT_EQ(nearest.branch, 1u);
  EXPECT_EQ(nearest.branches, 2u);
  EXPECT_EQ(nearest.failed, 1u);
  EXPECT_EQ(to_text(nearest).substr(0, to_text(nearest).find('\n')),
            "does not match: 1 of 4 fields failed (nearest is combination 2 of 2 of $or)");
  const Explanation matching = explained(pattern, R"({"s":"x","a":1,"b":1,"c":1})");
  EXPECT_TRUE(matching.matched);
  EXPECT_EQ(matching.branch, 0u);
  EXPECT_EQ(to_text(matching).substr(0, to_text(matching).find('\n')),
            "matches (combination 1 of 2 of $or)");
}

TEST(Explain, SortsTheNearestMissFirst) {
  const char* event = R"({"a":1,"b":1,"c":1})";
  std::vector<Explanation> explanations = {
      explained(R"({"a":[2],"b":[2]})", event),
      explained(R"({"a":[2]})", event),
      explained(R"({"a":[1]})", event),
      explained(R"({"a":[1],"b":[1],"c":[2]})", event),
  };
  std::sort(explanations.begin(), explanations.end(), nearer);
  std::vector<size_t> order;
  order.reserve(explanations.size());
  for (const Explanation& explanation : explanations) {
    order.push_back(explanation.failed * 10 + explanation.fields.size());
  }
  EXPECT_EQ(order, (std::vector<size_t>{1, 13, 11, 22}));
}

TEST(Explain, NamesEveryKindOfFinding) {
  EXPECT_EQ(name_of(FindingKind::kMatched), "matched");
  EXPECT_EQ(name_of(FindingKind::kMissing), "missing");
  EXPECT_EQ(name_of(FindingKind::kWrongType), "wrong-type");
  EXPECT_EQ(name_of(FindingKind::kRefused), "refused");
  EXPECT_EQ(name_of(FindingKind::kPresent), "present");
  EXPECT_EQ(name_of(FindingKind::kOtherElement), "other-element");
}

}  // namespace
}  // namespace penstock::match
