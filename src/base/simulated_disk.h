// A disk in memory that fails like a real one, for tests and simulation. Every file has what its
// readers see and what the medium holds: a write stays volatile until sync(), a creation, rename or
// removal until sync_directory(). A crash keeps a random part of what was volatile. Belongs to one
// thread; outlives the files that it opened.
#ifndef PENSTOCK_BASE_SIMULATED_DISK_H_
#define PENSTOCK_BASE_SIMULATED_DISK_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/random.h"

namespace penstock {

class SimulatedDisk final : public Disk {
 public:
  static constexpr size_t kSectorBytes = 512;  // written whole or not at all

  // `capacity_bytes` bounds the files' lengths in sum.
  explicit SimulatedDisk(uint64_t capacity_bytes = UINT64_MAX) : capacity_bytes_(capacity_bytes) {}

  Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) override;
  Result<bool> exists(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<void> create_directory(const std::string& directory) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<std::unique_ptr<Directory>> open_directory(const std::string& directory) override;
  Result<std::unique_ptr<File>> lock(const std::string& path) override;
  Result<uint64_t> free_bytes(const std::string& directory) override;

  // The power goes and comes back. Of the unsynced 512-byte sectors a random subset is on the
  // medium, of each directory's unsynced operations a random number of the first. Files that were
  // open answer kIoError for ever; locks are free; pending failures are forgotten.
  void crash(Random& random);
  // The process is killed and the machine goes on: nothing is lost but open files and locks.
  void kill();

  // The next sync fails once or, if sticky, from then on every one. As on Linux, the file's dirty
  // pages are clean from then on: readers go on seeing them, but no later sync writes them.
  void fail_sync(const ErrorInfo& error, bool sticky);
  // The same for writes and reservations; nothing is written.
  void fail_write(const ErrorInfo& error, bool sticky);
  // The same for what needs a descriptor: opening a file or directory, locking.
  void fail_open(const ErrorInfo& error, bool sticky);
  // Forgets the failures that are still to come.
  void mend();
  // The power goes at the n-th further operation that changes anything: a write may still reach the
  // medium, all else fails until crash().
  void power_off_after(uint64_t operations);
  bool is_off() const { return operations_left_ == 0; }
  // How many operations changed anything so far: writes, reservations, syncs, creations, renames,
  // removals.
  uint64_t operations() const { return operations_; }

  void set_capacity(uint64_t capacity_bytes) { capacity_bytes_ = capacity_bytes; }
  uint64_t used_bytes() const;
  // Inverts the bits of `mask` in one byte, on the medium and for readers; the file must be that
  // long.
  void flip(const std::string& path, uint64_t offset, uint8_t mask);

 private:
  friend class SimulatedFile;
  friend class SimulatedDirectory;

  using Sectors = std::map<uint64_t, std::string>;  // by number: what the medium holds
  struct Inode {
    std::string content;  // what readers see
    uint64_t durable_size = 0;
    Sectors dirty;  // the next sync writes them
    Sectors lost;   // a failed sync left them out
  };
  // One change to a directory: `path` now names `inode` (none: nothing). A rename is two in one, in
  // up to two directories, and becomes durable as a whole.
  struct NameChange {
    std::string removed;
    std::string added;
    std::shared_ptr<Inode> inode;
    bool is_durable = false;
  };
  using Names = std::map<std::string, std::shared_ptr<Inode>>;
  struct Failure {
    const ErrorInfo* error;
    bool sticky;
  };

  // Counts an operation that changes something; an error once the power is off.
  Result<void> spend(const std::string& path);
  static Result<void> take_failure(std::optional<Failure>& failure, const std::string& path,
                                   std::string_view what);
  void record(std::shared_ptr<NameChange> change);
  void make_durable(NameChange& change);
  Result<void> grow(Inode& inode, uint64_t size, const std::string& path);
  static void touch(Inode& inode, uint64_t offset, uint64_t length);
  static void lose_dirty(Inode& inode);
  static void crash_file(Inode& inode, Random& random);
  std::shared_ptr<Inode> find(const std::string& path) const;

  uint64_t capacity_bytes_;
  uint64_t operations_ = 0;
  uint64_t operations_left_ = UINT64_MAX;
  uint64_t epoch_ = 0;  // of the files that are open; a crash starts a new one
  std::optional<Failure> sync_failure_;
  std::optional<Failure> write_failure_;
  std::optional<Failure> open_failure_;
  Names names_;
  Names durable_names_;
  std::set<std::string> directories_{".", "/"};
  std::map<std::string, std::vector<std::shared_ptr<NameChange>>>
      changes_;  // unsynced, by directory
  std::set<std::string> locks_;
};

}  // namespace penstock

#endif  // PENSTOCK_BASE_SIMULATED_DISK_H_
