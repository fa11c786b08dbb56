# Compiler, linker and cache settings that hold for every target of the project.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)

set(PENSTOCK_SANITIZE "" CACHE STRING "Value of -fsanitize= for everything that is built")
option(PENSTOCK_FUZZ "Build the libFuzzer targets (needs clang)" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# NDEBUG silences assertions of third-party headers; Penstock's own checks are always on.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")
if(PENSTOCK_SANITIZE)
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
  add_compile_options(-fsanitize=${PENSTOCK_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PENSTOCK_SANITIZE})
  if(PENSTOCK_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # Asio's fences, which the sanitizer does not model
  endif()
  if(PENSTOCK_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-clash-protection)
endif()

# The baseline has SSE4.2 and POPCNT; anything newer is chosen at run time.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options(-march=x86-64-v2 -fcf-protection)
endif()

# Everything ends up in programs: -fPIE, unlike -fPIC, lets the compiler inline what is public.
add_compile_options(-fPIE)
add_link_options(-pie)

add_compile_options(-fno-omit-frame-pointer -fstack-protector-strong)
add_compile_definitions(_GLIBCXX_ASSERTIONS)
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)

add_compile_options(
  -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2 -Wundef
  -Wimplicit-fallthrough -Wextra-semi -Wold-style-cast -Wfloat-conversion -Wcast-qual
  -Wsuggest-override
  # Declarations are written with designated initializers, which leave members at their defaults.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(
    -Wduplicated-cond -Wlogical-op -fdiagnostics-color=auto
    # g++ 12 reports these falsely on std::string, std::optional and coroutine frames at -O2.
    -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow
    -Wno-stringop-overread -Wno-dangling-pointer)
endif()

find_program(PENSTOCK_CCACHE ccache)
if(PENSTOCK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Build directories at the same depth, and clones of the repository, share their hits.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      ${PENSTOCK_CCACHE})
endif()

find_program(PENSTOCK_MOLD mold)
if(PENSTOCK_MOLD)
  # Without separate code, mold 1.10 ends some layouts with a RELRO segment that begins in a page that
  # nothing maps, and the program does not start: "cannot apply additional memory protection".
  add_link_options(-fuse-ld=mold -Wl,-z,separate-code)
endif()
