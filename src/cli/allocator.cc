// Options of jemalloc, which finds them under this name. One arena a processor, however many
// threads there are; threads of its own give memory back within a second or so of its last use, so
// that a server does not keep the size of its busiest hour.
extern "C" {
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): the name and type it looks up
extern const char* malloc_conf;
const char* malloc_conf = "percpu_arena:percpu,background_thread:true,dirty_decay_ms:1000";
}
