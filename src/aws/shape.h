// Shapes: what an operation takes and answers, declared once as rows of FieldInfo beside a plain
// struct.
//
//   struct Tag {
//     std::string key;
//     std::optional<std::string> value;
//     static constexpr std::string_view kName = "Tag";
//     static consteval auto fields() {
//       return std::array{aws::field<&Tag::key>("Key", {.required = true, .min = 1, .max = 128}),
//                         aws::field<&Tag::value>("Value", {.max = 256})};
//     }
//   };
//
// Members: std::string (string, enum), Blob, bool, int32_t, int64_t, double, Timestamp, another
// shape, std::vector of these but bool (list), std::map<std::string, …> (map), std::optional of
// any of these where absence matters. An empty list, map or Blob counts as absent. A shape
// without members returns std::array<aws::FieldInfo, 0>{}. All of it is constant data with static
// storage.
#ifndef PENSTOCK_AWS_SHAPE_H_
#define PENSTOCK_AWS_SHAPE_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/arity.h"
#include "aws/shape_info.h"

namespace penstock::aws {

namespace internal {

template <typename T>
struct TypeOf;

template <typename T>
struct ValueOf {
  using Type = T;
};
template <typename T>
struct ValueOf<std::optional<T>> {
  using Type = T;
};

template <typename T>
struct ListOf {
  static_assert(!std::is_same_v<T, bool>, "std::vector<bool> has no elements to point at");
  using List = std::vector<T>;
  static size_t size(const void* list) { return static_cast<const List*>(list)->size(); }
  static void each(const void* list, void* context, ContainerAccess::Visit visit) {
    for (const T& element : *static_cast<const List*>(list)) {
      visit(context, nullptr, &element);
    }
  }
  // Shares its signature with maps, which keep the key.
  // NOLINTNEXTLINE(performance-unnecessary-value-param)
  static void* add(void* list, std::string) { return &static_cast<List*>(list)->emplace_back(); }
  static void clear(void* list) { static_cast<List*>(list)->clear(); }
  static constexpr ContainerAccess kAccess{size, each, add, clear};
};

template <typename T>
struct MapOf {
  using Map = std::map<std::string, T>;
  static size_t size(const void* map) { return static_cast<const Map*>(map)->size(); }
  static void each(const void* map, void* context, ContainerAccess::Visit visit) {
    for (const auto& [key, value] : *static_cast<const Map*>(map)) {
      visit(context, &key, &value);
    }
  }
  static void* add(void* map, std::string key) {
    return &(*static_cast<Map*>(map))[std::move(key)];
  }
  static void clear(void* map) { static_cast<Map*>(map)->clear(); }
  static constexpr ContainerAccess kAccess{size, each, add, clear};
};

template <typename T>
struct StructureOf {
  // Local to the function, so that a shape may contain itself.
  static std::span<const FieldInfo> view(const void*) {
    static constexpr auto kFields = T::fields();
    static_assert(kFields.size() == arity<T>(), "fields() must name every member, once");
    static_assert(kFields.size() <= kFieldsMax);
    return kFields;
  }
  static void* create() { return new T(); }
  static void destroy(void* object) { delete static_cast<T*>(object); }
};

}  // namespace internal

// The description of a shape: kStructure<CreateQueueInput>.
template <typename T>
inline constexpr StructureInfo kStructure{T::kName, nullptr, &internal::StructureOf<T>::view,
                                          &internal::StructureOf<T>::create,
                                          &internal::StructureOf<T>::destroy};

template <typename T>
inline constexpr TypeInfo kType = internal::TypeOf<T>::kInfo;

namespace internal {

template <Kind kKind>
struct Scalar {
  static constexpr TypeInfo kInfo{kKind};
};
template <>
struct TypeOf<std::string> : Scalar<Kind::kString> {};
template <>
struct TypeOf<Blob> : Scalar<Kind::kBlob> {};
template <>
struct TypeOf<bool> : Scalar<Kind::kBoolean> {};
template <>
struct TypeOf<int32_t> : Scalar<Kind::kInteger> {};
template <>
struct TypeOf<int64_t> : Scalar<Kind::kLong> {};
template <>
struct TypeOf<double> : Scalar<Kind::kDouble> {};
template <>
struct TypeOf<Timestamp> : Scalar<Kind::kTimestamp> {};
template <typename T>
struct TypeOf<std::vector<T>> {
  static constexpr TypeInfo kInfo{Kind::kList, nullptr, &kType<T>, &ListOf<T>::kAccess};
};
template <typename T>
struct TypeOf<std::map<std::string, T>> {
  static constexpr TypeInfo kInfo{Kind::kMap, nullptr, &kType<T>, &MapOf<T>::kAccess};
};
template <typename T>
struct TypeOf {
  static constexpr TypeInfo kInfo{Kind::kStructure, &kStructure<T>};
};
// json_form.h
template <typename T>
requires requires { T::kWireType; }
struct TypeOf<T> {
  static constexpr const TypeInfo& kInfo = T::kWireType;
};

template <typename T>
inline constexpr bool kIsContainer = false;
template <typename T>
inline constexpr bool kIsContainer<std::vector<T>> = true;
template <typename T>
inline constexpr bool kIsContainer<std::map<std::string, T>> = true;

template <auto kMember>
struct MemberOf;
template <typename Owner, typename Member, Member Owner::*kMember>
struct MemberOf<kMember> {
  using Value = typename ValueOf<Member>::Type;

  static const void* get(const FieldInfo&, const void* object) {
    const Member& member = static_cast<const Owner*>(object)->*kMember;
    if constexpr (kIsOptional<Member>) {
      return member.has_value() ? &*member : nullptr;
    } else if constexpr (std::is_same_v<Member, Blob>) {
      return member.bytes.empty() ? nullptr : &member;
    } else if constexpr (kIsContainer<Member>) {
      return member.empty() ? nullptr : &member;
    } else if constexpr (requires { member.is_absent(); }) {
      return member.is_absent() ? nullptr : &member;
    } else {
      return &member;
    }
  }
  static void* emplace(const FieldInfo&, void* object) {
    Member& member = static_cast<Owner*>(object)->*kMember;
    if constexpr (kIsOptional<Member>) {
      return member.has_value() ? &*member : &member.emplace();
    } else {
      return &member;
    }
  }
};

}  // namespace internal

template <auto kMember>
consteval FieldInfo field(std::string_view name, FieldOptions options = {}) {
  using Access = internal::MemberOf<kMember>;
  return FieldInfo{name, &kType<typename Access::Value>, &Access::get, &Access::emplace, options};
}

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_SHAPE_H_
