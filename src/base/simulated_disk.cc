#include "base/simulated_disk.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace penstock {

// An open file. It keeps its inode when the name goes, as POSIX files do.
class SimulatedFile final : public File {
 public:
  SimulatedFile(SimulatedDisk& disk, std::shared_ptr<SimulatedDisk::Inode> inode, std::string path,
                bool holds_lock)
      : disk_(disk),
        inode_(std::move(inode)),
        path_(std::move(path)),
        epoch_(disk.epoch_),
        holds_lock_(holds_lock) {}

  ~SimulatedFile() override {
    if (holds_lock_ && epoch_ == disk_.epoch_) {
      disk_.locks_.erase(path_);
    }
  }

  Result<void> write_at(uint64_t offset, std::span<const std::string_view> buffers) override {
    PENSTOCK_TRY(check_alive());
    uint64_t length = 0;
    for (const std::string_view buffer : buffers) {
      length += buffer.size();
    }
    const bool had_power = !disk_.is_off();
    Result<void> spent = disk_.spend(path_);
    if (!had_power) {
      return spent;
    }
    PENSTOCK_TRY(SimulatedDisk::take_failure(disk_.write_failure_, path_, "write"));
    PENSTOCK_TRY(disk_.grow(*inode_, std::max(inode_->content.size(), offset + length), path_));
    SimulatedDisk::touch(*inode_, offset, length);
    for (const std::string_view buffer : buffers) {
      inode_->content.replace(offset, buffer.size(), buffer);
      offset += buffer.size();
    }
    return spent;  // the operation at which the power goes may still reach the medium
  }

  Result<void> reserve(uint64_t bytes) override {
    PENSTOCK_TRY(check_alive());
    PENSTOCK_TRY(disk_.spend(path_));
    PENSTOCK_TRY(SimulatedDisk::take_failure(disk_.write_failure_, path_, "reserve"));
    return disk_.grow(*inode_, std::max<uint64_t>(inode_->content.size(), bytes), path_);
  }

  Result<std::string> read_at(uint64_t offset, size_t length) override {
    PENSTOCK_TRY(check_alive());
    const std::string& content = inode_->content;
    return offset < content.size() ? content.substr(offset, length) : std::string();
  }

  Result<void> sync() override {
    PENSTOCK_TRY(check_alive());
    PENSTOCK_TRY(disk_.spend(path_));
    Result<void> failed = SimulatedDisk::take_failure(disk_.sync_failure_, path_, "sync");
    if (!failed.ok()) {
      SimulatedDisk::lose_dirty(*inode_);
      return failed;
    }
    inode_->dirty.clear();
    inode_->durable_size = inode_->content.size();
    return {};
  }

  Result<uint64_t> size() override {
    PENSTOCK_TRY(check_alive());
    return inode_->content.size();
  }

  void set_path(std::string path) override { path_ = std::move(path); }

 private:
  Result<void> check_alive() const {
    return epoch_ == disk_.epoch_ ? Result<void>() : Error(kIoError, path_ + ": gone in a crash");
  }

  SimulatedDisk& disk_;
  std::shared_ptr<SimulatedDisk::Inode> inode_;
  std::string path_;
  uint64_t epoch_;
  bool holds_lock_;
};

class SimulatedDirectory final : public Directory {
 public:
  SimulatedDirectory(SimulatedDisk& disk, std::string path)
      : disk_(disk), path_(std::move(path)), epoch_(disk.epoch_) {}

  Result<void> sync() override {
    if (epoch_ != disk_.epoch_) {
      return Error(kIoError, path_ + ": gone in a crash");
    }
    PENSTOCK_TRY(disk_.spend(path_));
    PENSTOCK_TRY(SimulatedDisk::take_failure(disk_.sync_failure_, path_, "sync"));
    for (const auto& change : disk_.changes_[path_]) {
      disk_.make_durable(*change);
    }
    disk_.changes_.erase(path_);
    return {};
  }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const uint64_t epoch_;
};

Result<std::unique_ptr<File>> SimulatedDisk::open(const std::string& path, Mode mode) {
  PENSTOCK_TRY(take_failure(open_failure_, path, "open"));
  std::shared_ptr<Inode> inode = find(path);
  if (mode != Mode::kCreate) {
    if (inode == nullptr) {
      return Error(kIoError, path + ": open: no such file");
    }
  } else {
    if (inode != nullptr || directories_.contains(path)) {
      return Error(kIoError, path + ": open: file exists");
    }
    if (!directories_.contains(parent_directory(path))) {
      return Error(kIoError, path + ": open: no such directory");
    }
    PENSTOCK_TRY(spend(path));
    inode = std::make_shared<Inode>();
    record(std::make_shared<NameChange>(NameChange{.removed = {}, .added = path, .inode = inode}));
  }
  return std::unique_ptr<File>(std::make_unique<SimulatedFile>(*this, inode, path, false));
}

Result<bool> SimulatedDisk::exists(const std::string& path) {
  return names_.contains(path) || directories_.contains(path);
}

Result<std::vector<std::string>> SimulatedDisk::list(const std::string& directory) {
  if (!directories_.contains(directory)) {
    return Error(kIoError, directory + ": list: no such directory");
  }
  std::vector<std::string> names;
  const auto add = [&](const std::string& path) {
    if (path != directory && parent_directory(path) == directory) {
      names.push_back(path.substr(path.rfind('/') + 1));
    }
  };
  for (const auto& [path, inode] : names_) {
    add(path);
  }
  for (const std::string& path : directories_) {
    add(path);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> SimulatedDisk::create_directory(const std::string& directory) {
  for (std::string path = directory; directories_.insert(path).second;) {
    path = parent_directory(path);
  }
  return {};
}

Result<void> SimulatedDisk::rename(const std::string& from, const std::string& to) {
  std::shared_ptr<Inode> inode = find(from);
  if (inode == nullptr || !directories_.contains(parent_directory(to))) {
    return Error(kIoError, from + ": rename to " + to + ": no such file or directory");
  }
  PENSTOCK_TRY(spend(from));
  record(std::make_shared<NameChange>(
      NameChange{.removed = from, .added = to, .inode = std::move(inode)}));
  return {};
}

Result<void> SimulatedDisk::remove(const std::string& path) {
  if (find(path) == nullptr) {
    return Error(kIoError, path + ": remove: no such file");
  }
  PENSTOCK_TRY(spend(path));
  record(std::make_shared<NameChange>(NameChange{.removed = path, .added = {}, .inode = nullptr}));
  return {};
}

Result<std::unique_ptr<Directory>> SimulatedDisk::open_directory(const std::string& directory) {
  if (!directories_.contains(directory)) {
    return Error(kIoError, directory + ": open: no such directory");
  }
  PENSTOCK_TRY(take_failure(open_failure_, directory, "open"));
  return std::unique_ptr<Directory>(std::make_unique<SimulatedDirectory>(*this, directory));
}

Result<std::unique_ptr<File>> SimulatedDisk::lock(const std::string& path) {
  if (locks_.contains(path)) {
    return Error(kInUse, path + ": another process holds it");
  }
  if (find(path) == nullptr) {
    PENSTOCK_TRY(open(path, Mode::kCreate));
  } else {
    PENSTOCK_TRY(take_failure(open_failure_, path, "open"));
  }
  locks_.insert(path);
  return std::unique_ptr<File>(std::make_unique<SimulatedFile>(*this, find(path), path, true));
}

Result<uint64_t> SimulatedDisk::free_bytes(const std::string& directory) {
  if (!directories_.contains(directory)) {
    return Error(kIoError, directory + ": statvfs: no such directory");
  }
  const uint64_t used = used_bytes();
  return used < capacity_bytes_ ? capacity_bytes_ - used : 0;
}

void SimulatedDisk::crash(Random& random) {
  for (auto& [directory, changes] : changes_) {
    const uint64_t kept = random.below(changes.size() + 1);
    for (uint64_t i = 0; i < kept; ++i) {
      make_durable(*changes[i]);
    }
  }
  changes_.clear();
  names_ = durable_names_;
  std::set<Inode*> seen;
  for (const auto& [path, inode] : names_) {
    if (seen.insert(inode.get()).second) {
      crash_file(*inode, random);
    }
  }
  mend();
  operations_left_ = UINT64_MAX;
  kill();
}

void SimulatedDisk::kill() {
  ++epoch_;
  locks_.clear();
}

void SimulatedDisk::fail_sync(const ErrorInfo& error, bool sticky) {
  sync_failure_ = Failure{&error, sticky};
}

void SimulatedDisk::fail_write(const ErrorInfo& error, bool sticky) {
  write_failure_ = Failure{&error, sticky};
}

void SimulatedDisk::fail_open(const ErrorInfo& error, bool sticky) {
  open_failure_ = Failure{&error, sticky};
}

void SimulatedDisk::mend() {
  sync_failure_.reset();
  write_failure_.reset();
  open_failure_.reset();
}

void SimulatedDisk::power_off_after(uint64_t operations) { operations_left_ = operations; }

uint64_t SimulatedDisk::used_bytes() const {
  uint64_t used = 0;
  for (const auto& [path, inode] : names_) {
    used += inode->content.size();
  }
  return used;
}

void SimulatedDisk::flip(const std::string& path, uint64_t offset, uint8_t mask) {
  const std::shared_ptr<Inode> inode = find(path);
  PENSTOCK_CHECK(inode != nullptr && offset < inode->content.size());
  inode->content[offset] = static_cast<char>(inode->content[offset] ^ mask);
  for (Sectors* sectors : {&inode->dirty, &inode->lost}) {
    const auto found = sectors->find(offset / kSectorBytes);
    if (found != sectors->end() && offset % kSectorBytes < found->second.size()) {
      char& byte = found->second[offset % kSectorBytes];
      byte = static_cast<char>(byte ^ mask);
    }
  }
}

Result<void> SimulatedDisk::spend(const std::string& path) {
  ++operations_;
  if (operations_left_ != UINT64_MAX && (operations_left_ == 0 || --operations_left_ == 0)) {
    return Error(kIoError, path + ": the power is off");
  }
  return {};
}

Result<void> SimulatedDisk::take_failure(std::optional<Failure>& failure, const std::string& path,
                                         std::string_view what) {
  if (!failure.has_value()) {
    return {};
  }
  Error error(*failure->error, path + ": " + std::string(what) + ": injected failure");
  if (!failure->sticky) {
    failure.reset();
  }
  return error;
}

void SimulatedDisk::record(std::shared_ptr<NameChange> change) {
  if (!change->removed.empty()) {
    names_.erase(change->removed);
    changes_[parent_directory(change->removed)].push_back(change);
  }
  if (!change->added.empty()) {
    names_[change->added] = change->inode;
    std::vector<std::shared_ptr<NameChange>>& changes = changes_[parent_directory(change->added)];
    if (changes.empty() || changes.back() != change) {
      changes.push_back(std::move(change));
    }
  }
}

void SimulatedDisk::make_durable(NameChange& change) {
  if (change.is_durable) {
    return;
  }
  change.is_durable = true;
  if (!change.removed.empty()) {
    durable_names_.erase(change.removed);
  }
  if (!change.added.empty()) {
    durable_names_[change.added] = change.inode;
  }
}

Result<void> SimulatedDisk::grow(Inode& inode, uint64_t size, const std::string& path) {
  const uint64_t added = size - inode.content.size();
  if (added > 0) {
    const uint64_t used = used_bytes();
    if (used > capacity_bytes_ || added > capacity_bytes_ - used) {
      return Error(kNoSpace, path + ": write: no space left on device");
    }
    inode.content.resize(size);
  }
  return {};
}

void SimulatedDisk::touch(Inode& inode, uint64_t offset, uint64_t length) {
  if (length == 0) {
    return;
  }
  const uint64_t last = (offset + length - 1) / kSectorBytes;
  for (uint64_t sector = offset / kSectorBytes; sector <= last; ++sector) {
    const auto lost = inode.lost.find(sector);
    if (lost != inode.lost.end()) {
      inode.dirty.insert(inode.lost.extract(lost));
    } else if (!inode.dirty.contains(sector)) {
      inode.dirty[sector] = inode.content.substr(sector * kSectorBytes, kSectorBytes);
    }
  }
}

void SimulatedDisk::lose_dirty(Inode& inode) {
  inode.lost.merge(inode.dirty);
  inode.dirty.clear();
}

void SimulatedDisk::crash_file(Inode& inode, Random& random) {
  // The new length is metadata that may have been written whether or not the sectors were.
  uint64_t size = random.below(2) == 0 ? inode.content.size() : inode.durable_size;
  for (const auto& [sector, durable] : inode.lost) {
    inode.content.replace(sector * kSectorBytes, durable.size(), durable);
  }
  for (const auto& [sector, durable] : inode.dirty) {
    const uint64_t begin = sector * kSectorBytes;
    if (random.below(2) == 0) {
      inode.content.replace(begin, durable.size(), durable);
    } else {
      size = std::max(size, std::min<uint64_t>(begin + kSectorBytes, inode.content.size()));
    }
  }
  inode.dirty.clear();
  inode.lost.clear();
  inode.content.resize(size);
  inode.durable_size = size;
}

std::shared_ptr<SimulatedDisk::Inode> SimulatedDisk::find(const std::string& path) const {
  const auto found = names_.find(path);
  return found == names_.end() ? nullptr : found->second;
}

}  // namespace penstock
