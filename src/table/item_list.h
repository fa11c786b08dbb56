// Items one behind the other in one string, as Query, Scan and BatchGetItem answer them: a page of
// hundreds of items is a few allocations and not one an item. A plain value; any thread.
#ifndef PENSTOCK_TABLE_ITEM_LIST_H_
#define PENSTOCK_TABLE_ITEM_LIST_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "table/value_json.h"

namespace penstock::table {

extern const aws::JsonForm kItemListForm;

class ItemList {
 public:
  // Goes through the items in the form of value.h, in their order.
  class Iterator {
   public:
    Iterator(const ItemList& list, size_t at) : list_(list), at_(at) {}
    std::string_view operator*() const { return list_[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const ItemList& list_;
    size_t at_;
  };

  void add(std::string_view item) {
    bytes_.append(item);
    end_item();
  }
  // The same for an item that is put together in place: it is what was appended to unfinished()
  // since the last item's end.
  std::string& unfinished() { return bytes_; }
  void end_item() { ends_.push_back(bytes_.size()); }
  // Takes off what is behind the first `count`.
  void truncate(size_t count) {
    if (count < size()) {
      ends_.resize(count);
      bytes_.resize(count == 0 ? 0 : ends_.back());
    }
  }

  size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  std::string_view operator[](size_t i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

  static constexpr aws::TypeInfo kWireType{aws::Kind::kList, nullptr, &aws::kType<Item>, nullptr,
                                           &kItemListForm};

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_ITEM_LIST_H_
