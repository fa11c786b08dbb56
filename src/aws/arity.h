// arity<T>(): how many members an aggregate has, at compile time. It lets a shape prove that no
// member was forgotten in its fields(). Three probes, because one that converts to everything is
// ambiguous for std::optional.
#ifndef PENSTOCK_AWS_ARITY_H_
#define PENSTOCK_AWS_ARITY_H_

#include <cstddef>
#include <optional>
#include <type_traits>

namespace penstock::aws {

namespace internal {

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

struct OptionalProbe {
  template <typename T>
  requires kIsOptional<T>
  constexpr operator T() const;  // NOLINT(google-explicit-constructor): converting is its purpose
};
struct ClassProbe {
  template <typename T>
  requires(std::is_class_v<T> && !kIsOptional<T>) constexpr operator T()
      const;  // NOLINT(google-explicit-constructor): converting is its purpose
};
struct ScalarProbe {
  template <typename T>
  requires std::is_scalar_v<T>
  constexpr operator T() const;  // NOLINT(google-explicit-constructor): converting is its purpose
};

template <typename T, typename... Probes>
concept TakesProbes = requires {
  T{Probes{}...};
};

}  // namespace internal

template <typename T, typename... Taken>
consteval size_t arity() {
  // Classes before scalars: an aggregate member would otherwise be opened and take one scalar for
  // each of its own.
  if constexpr (internal::TakesProbes<T, Taken..., internal::OptionalProbe>) {
    return arity<T, Taken..., internal::OptionalProbe>();
  } else if constexpr (internal::TakesProbes<T, Taken..., internal::ClassProbe>) {
    return arity<T, Taken..., internal::ClassProbe>();
  } else if constexpr (internal::TakesProbes<T, Taken..., internal::ScalarProbe>) {
    return arity<T, Taken..., internal::ScalarProbe>();
  } else {
    return sizeof...(Taken);
  }
}

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_ARITY_H_
