// A constant of an expression, with its head. One that the request holds is a view of it, so that
// an expression that names a large value many times does not copy it; the request outlives what was
// read from it. Others are owned, and shared by copies. Any thread.
#ifndef PENSTOCK_TABLE_OPERAND_VALUE_H_
#define PENSTOCK_TABLE_OPERAND_VALUE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "table/value.h"

namespace penstock::table {

class OperandValue {
 public:
  OperandValue() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): takes the place of a string
  OperandValue(std::string bytes)
      : owned_(std::make_shared<const std::string>(std::move(bytes))), view_(*owned_) {}
  static OperandValue of_request(const ValueView& value) {
    OperandValue operand;
    operand.view_ = value.bytes();
    return operand;
  }

  // NOLINTNEXTLINE(google-explicit-constructor): takes the place of a string
  operator std::string_view() const { return view_; }
  bool empty() const { return view_.empty(); }
  bool operator==(const OperandValue& other) const { return view_ == other.view_; }

 private:
  std::shared_ptr<const std::string> owned_;
  std::string_view view_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_OPERAND_VALUE_H_
