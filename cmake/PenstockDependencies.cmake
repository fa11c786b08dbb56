# Libraries that modules may name under LIBRARIES, all of them Debian packages.
# docs/architecture/dependencies.md says why each is here.

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(simdjson REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CURL 7.87 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_library(ROCKSDB_LIBRARY rocksdb REQUIRED)
find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)

# Debian's package of RocksDB describes the static library in its CMake files; ours is shared.
add_library(rocksdb::rocksdb UNKNOWN IMPORTED)
set_target_properties(rocksdb::rocksdb PROPERTIES IMPORTED_LOCATION "${ROCKSDB_LIBRARY}")

# Replaces malloc and operator new in the program that links it.
add_library(jemalloc::jemalloc UNKNOWN IMPORTED)
set_target_properties(jemalloc::jemalloc PROPERTIES IMPORTED_LOCATION "${JEMALLOC_LIBRARY}")

# libcurl itself is loaded by the process that needs it (egress/curl_library.h).
add_library(penstock_curl_headers INTERFACE)
target_include_directories(penstock_curl_headers SYSTEM INTERFACE ${CURL_INCLUDE_DIRS})
target_link_libraries(penstock_curl_headers INTERFACE ${CMAKE_DL_LIBS})
add_library(penstock::curl_headers ALIAS penstock_curl_headers)

# One concrete flavour of Asio everywhere: mixing these definitions would break the ABI.
add_library(penstock_boost INTERFACE)
target_link_libraries(penstock_boost INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(
  penstock_boost INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_NO_TS_EXECUTORS
                           BOOST_ERROR_CODE_HEADER_ONLY)
add_library(penstock::boost ALIAS penstock_boost)

# yaml-cpp 0.7 exports a target without a namespace.
if(NOT TARGET yaml-cpp::yaml-cpp)
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()
