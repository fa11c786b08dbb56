#include "match/event_scan.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/assert.h"
#include "match/json_text.h"

namespace penstock::match {
namespace {

constexpr size_t kLeavesAtFirst = 16;
constexpr size_t kElementsAtFirst = 8;
constexpr size_t kArraysAtFirst = 8;
constexpr size_t kFramesAtFirst = 8;

template <typename T>
void grow(std::unique_ptr<T[]>& items, size_t& capacity) {
  auto larger = std::make_unique<T[]>(capacity * 2);
  std::copy_n(items.get(), capacity, larger.get());
  items = std::move(larger);
  capacity *= 2;
}

}  // namespace

ScanBuffer::ScanBuffer()
    : leaves(std::make_unique<ScannedLeaf[]>(kLeavesAtFirst)),
      elements(std::make_unique<Element[]>(kElementsAtFirst)),
      arrays(std::make_unique<ElementRange[]>(kArraysAtFirst)),
      frames(std::make_unique<Frame[]>(kFramesAtFirst)),
      leaf_capacity(kLeavesAtFirst),
      element_capacity(kElementsAtFirst),
      array_capacity(kArraysAtFirst),
      frame_capacity(kFramesAtFirst) {}

void clear(ScanBuffer& buffer, size_t event_bytes) {
  buffer.leaf_count = 0;
  buffer.element_count = 0;
  buffer.array_count = 0;
  const size_t blocks = event_bytes / 64 + 1;
  if (blocks > buffer.block_capacity) {
    buffer.block_capacity = std::max(blocks, 2 * buffer.block_capacity);
    buffer.blocks = std::make_unique<BlockTokens[]>(buffer.block_capacity);
  }
}

void grow_leaves(ScanBuffer& buffer) { grow(buffer.leaves, buffer.leaf_capacity); }
void grow_elements(ScanBuffer& buffer) { grow(buffer.elements, buffer.element_capacity); }
void grow_arrays(ScanBuffer& buffer) { grow(buffer.arrays, buffer.array_capacity); }
void grow_frames(ScanBuffer& buffer) { grow(buffer.frames, buffer.frame_capacity); }

const PathNode* find_unusual_child(const PathNode& node, std::string_view key) {
  if (key.find('\\') == std::string_view::npos) {
    return node.find(key);
  }
  std::string decoded(key);
  const char* fault = nullptr;
  const char* end = decode_escapes(decoded.data(), decoded.data() + decoded.size(), &fault);
  if (end == nullptr) {
    return nullptr;
  }
  decoded.resize(static_cast<size_t>(end - decoded.data()));
  return node.find(decoded);
}

bool has_scan_kernel(ScanKernel kernel) {
#if defined(__x86_64__)
  return kernel == ScanKernel::kPortable ||
         (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
          __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("pclmul"));
#else
  return kernel == ScanKernel::kPortable;
#endif
}

ScanKernel best_scan_kernel() {
  return has_scan_kernel(ScanKernel::kAvx2) ? ScanKernel::kAvx2 : ScanKernel::kPortable;
}

ScanFunction scan_function(ScanKernel kernel) {
  PENSTOCK_CHECK(has_scan_kernel(kernel));
#if defined(__x86_64__)
  if (kernel == ScanKernel::kAvx2) {
    return scan_event_avx2;
  }
#endif
  return scan_event_portable;
}

}  // namespace penstock::match
