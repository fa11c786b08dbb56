// Memory of a RuleSet, which is read while it changes. Readers hold a version while they look; what
// was taken out of the structures is freed once no reader holds a version from before that. One
// writer at a time (the RuleSet's lock); any number of readers, each with a slot of its own.
#ifndef PENSTOCK_MATCH_RULE_MEMORY_H_
#define PENSTOCK_MATCH_RULE_MEMORY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace penstock::match {

// What an allocation of so many bytes takes, with the allocator's own header.
inline constexpr size_t block_bytes(size_t bytes) {
  constexpr size_t kLeast = 32;
  constexpr size_t kHeader = 8;
  const size_t rounded = (bytes + kHeader + 15) / 16 * 16;
  return rounded < kLeast ? kLeast : rounded;
}

class RuleMemory {
 public:
  static constexpr uint64_t kIdle = UINT64_MAX;

  struct alignas(64) ReaderSlot {
    std::atomic<uint64_t> version{kIdle};
  };

  RuleMemory() = default;
  ~RuleMemory();
  RuleMemory(const RuleMemory&) = delete;
  RuleMemory& operator=(const RuleMemory&) = delete;

  void* allocate(size_t bytes);
  // Filled with zeros; large ones without touching them.
  void* allocate_zeros(size_t bytes);
  // Frees what no reader can have seen.
  void release(void* block, size_t bytes);
  // Frees it when no reader can see it any more. `destroy` is called first, if there is one.
  void retire(void* block, size_t bytes, void (*destroy)(void*) = nullptr) {
    retired_.push_back({version() + 1, block, bytes, destroy});
  }
  template <typename T>
  T* make() {
    return new (allocate(sizeof(T))) T();
  }
  template <typename T>
  void retire_object(T* object) {
    retire(object, sizeof(T), [](void* block) { static_cast<T*>(block)->~T(); });
  }

  // Bytes held by containers inside the objects that allocate() made.
  void count(size_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  void uncount(size_t bytes) { bytes_.fetch_sub(bytes, std::memory_order_relaxed); }
  // Retired memory included until it is freed.
  size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  uint64_t version() const { return version_.load(std::memory_order_relaxed); }
  // Everything that was changed before is seen by readers that begin from now on.
  void publish() { version_.store(version() + 1, std::memory_order_seq_cst); }
  // The oldest version that a reader holds; the current one if none does.
  uint64_t oldest_held() const;
  // Frees what may be freed.
  void collect();

  // Under the writer's lock.
  ReaderSlot* add_reader();
  void remove_reader(ReaderSlot* slot);

  // By a reader. The version that it may look at until end(): all changes up to it are complete.
  // Both stores and loads are in one total order with those of publish() and oldest_held(), so
  // either the writer sees the slot taken, or the reader sees the version that the writer made.
  uint64_t begin(ReaderSlot& slot) const {
    uint64_t version = version_.load(std::memory_order_seq_cst);
    for (;;) {
      slot.version.store(version, std::memory_order_seq_cst);
      const uint64_t now = version_.load(std::memory_order_seq_cst);
      if (now == version) {
        return version;
      }
      version = now;
    }
  }
  static void end(ReaderSlot& slot) { slot.version.store(kIdle, std::memory_order_release); }

 private:
  struct Retired {
    uint64_t version;  // the first one that cannot see it
    void* block;
    size_t bytes;
    void (*destroy)(void*);
  };

  void free(const Retired& retired);

  std::atomic<uint64_t> version_{1};
  std::atomic<size_t> bytes_{0};
  std::vector<std::unique_ptr<ReaderSlot>> readers_;
  std::deque<Retired> retired_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_RULE_MEMORY_H_
