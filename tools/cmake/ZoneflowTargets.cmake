# The only functions that define targets. Each fails on an argument it does not know and links only
# zoneflow:: aliases and imported targets, so that a typo is a configure error.
#
#   zoneflow_library       a library; PURE ones may depend on absl, OpenSSL's digests, libcsv and other PURE ones only
#   zoneflow_counted_library a library once more, its steps counted: for tests of what work costs
#   zoneflow_proto_library messages (and gRPC stubs for *_service.proto), generated into build/<preset>/gen
#   zoneflow_embed         data files compiled into a library as string_views, found by name
#   zoneflow_service       the executable <name>_service
#   zoneflow_binary        any other executable
#   zoneflow_test          a GoogleTest binary, one ctest entry, with labels
#   zoneflow_fuzz          a libFuzzer binary (tools/fuzz), in builds with ZONEFLOW_FUZZ only
#
# Flags live in zoneflow_options alone.

add_library(zoneflow_options INTERFACE)
add_library(zoneflow::options ALIAS zoneflow_options)
target_compile_options(
  zoneflow_options
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
            # The same result on every CPU: no fused multiply-add.
            -ffp-contract=off)
target_include_directories(zoneflow_options INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/embedded")
target_compile_definitions(zoneflow_options INTERFACE ZONEFLOW_VERSION="${PROJECT_VERSION}")
target_link_options(zoneflow_options INTERFACE -fuse-ld=mold)
# -O2 with checks on: Release's -O3 -DNDEBUG would drop assert().
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELEASE "-O2")
set(ZONEFLOW_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
if(ZONEFLOW_SANITIZE)
  set(sanitize -fsanitize=${ZONEFLOW_SANITIZE} -fno-sanitize-recover=all)
  if(ZONEFLOW_SANITIZE MATCHES "undefined")
    # SOCI's classes have hidden type information, which the vptr check cannot do without.
    list(APPEND sanitize -fno-sanitize=vptr)
  endif()
  if(ZONEFLOW_SANITIZE MATCHES "thread")
    # ThreadSanitizer does not know fences. Asio sets them beside locks, which it does know.
    target_compile_definitions(zoneflow_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
  target_compile_options(zoneflow_options INTERFACE ${sanitize} -fno-omit-frame-pointer)
  target_link_options(zoneflow_options INTERFACE ${sanitize})
endif()
# libFuzzer, which comes with clang: everything tells it which branches were taken.
option(ZONEFLOW_FUZZ "Build the fuzz targets; needs clang" OFF)
if(ZONEFLOW_FUZZ)
  target_compile_options(zoneflow_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
# What every executable is linked with beside its own parts.
if(ZONEFLOW_SANITIZE MATCHES "thread")
  add_library(zoneflow_every_executable OBJECT "${PROJECT_SOURCE_DIR}/tools/sanitize/absl_mutex.cpp")
  target_link_libraries(zoneflow_every_executable PUBLIC zoneflow::options absl::synchronization)
else()
  add_library(zoneflow_every_executable INTERFACE)
endif()

set(ZONEFLOW_PURE_EXTERNALS "^absl::|^OpenSSL::Crypto$|^CSV::CSV$")

function(_zoneflow_check_arguments function prefix)
  if(${prefix}_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${function}: unknown arguments: ${${prefix}_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ${prefix}_NAME)
    message(FATAL_ERROR "${function}: NAME is missing")
  endif()
endfunction()

function(_zoneflow_check_deps name)
  foreach(dep ${ARGN})
    if(NOT dep MATCHES "::")
      message(FATAL_ERROR "${name}: link '${dep}' by its :: name")
    endif()
  endforeach()
endfunction()

function(zoneflow_library)
  cmake_parse_arguments(A "PURE" "NAME" "SRCS;DEPS" ${ARGN})
  _zoneflow_check_arguments(zoneflow_library A)
  _zoneflow_check_deps(${A_NAME} ${A_DEPS})
  if(A_SRCS)
    add_library(zoneflow_${A_NAME} STATIC ${A_SRCS})
    target_link_libraries(zoneflow_${A_NAME} PUBLIC zoneflow::options ${A_DEPS})
  else()
    add_library(zoneflow_${A_NAME} INTERFACE)
    target_link_libraries(zoneflow_${A_NAME} INTERFACE zoneflow::options ${A_DEPS})
  endif()
  add_library(zoneflow::${A_NAME} ALIAS zoneflow_${A_NAME})
  set_property(GLOBAL PROPERTY zoneflow_pure_${A_NAME} ${A_PURE})
  if(A_PURE)
    foreach(dep ${A_DEPS})
      if(dep MATCHES "^zoneflow::(.*)$")
        get_property(pure GLOBAL PROPERTY zoneflow_pure_${CMAKE_MATCH_1})
        if(NOT pure)
          message(FATAL_ERROR "${A_NAME} is PURE but depends on ${dep}, which is not")
        endif()
      elseif(NOT dep MATCHES "${ZONEFLOW_PURE_EXTERNALS}")
        message(FATAL_ERROR "${A_NAME} is PURE but depends on ${dep}")
      endif()
    endforeach()
  endif()
endfunction()

# The library OF once more, as NAME: each basic block that runs calls __sanitizer_cov_trace_pc(), which the test defines.
# To be linked in front of what links the library itself.
function(zoneflow_counted_library)
  cmake_parse_arguments(A "" "NAME;OF" "" ${ARGN})
  _zoneflow_check_arguments(zoneflow_counted_library A)
  get_target_property(sources zoneflow_${A_OF} SOURCES)
  get_target_property(deps zoneflow_${A_OF} LINK_LIBRARIES)
  add_library(zoneflow_${A_NAME} STATIC EXCLUDE_FROM_ALL ${sources})
  target_link_libraries(zoneflow_${A_NAME} PUBLIC ${deps})
  # Last, so that they stand: a quarter of the time to compile, and more steps to count.
  target_compile_options(zoneflow_${A_NAME} PRIVATE -O1 -fsanitize-coverage=trace-pc)
  add_library(zoneflow::${A_NAME} ALIAS zoneflow_${A_NAME})
endfunction()

# Generates C++ for proto files given relative to ROOT, a folder of the project (default proto). Everything goes to gen/
# as system includes. The files may import those of proto/. Those whose name ends in _events.proto are listed by
# zoneflow::EventFiles() in "zoneflow/event_files.h": whoever calls it has all of them linked, and need not name a
# message to find it.
function(zoneflow_proto_library)
  cmake_parse_arguments(A "" "NAME;ROOT" "PROTOS;DEPS" ${ARGN})
  _zoneflow_check_arguments(zoneflow_proto_library A)
  if(NOT A_ROOT)
    set(A_ROOT proto)
  endif()
  set(gen "${PROJECT_BINARY_DIR}/gen")
  get_filename_component(root "${A_ROOT}" ABSOLUTE BASE_DIR "${PROJECT_SOURCE_DIR}")
  file(MAKE_DIRECTORY "${gen}")
  set(sources)
  foreach(proto ${A_PROTOS})
    string(REGEX REPLACE "\\.proto$" "" stem "${proto}")
    set(outputs "${gen}/${stem}.pb.cc")
    set(byproducts "${gen}/${stem}.pb.h")
    set(plugin)
    if(stem MATCHES "_service$")
      list(APPEND outputs "${gen}/${stem}.grpc.pb.cc")
      list(APPEND byproducts "${gen}/${stem}.grpc.pb.h")
      set(plugin --grpc_out=${gen} --plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>)
    endif()
    add_custom_command(
      OUTPUT ${outputs} ${byproducts}
      COMMAND protobuf::protoc -I${root} -I${PROJECT_SOURCE_DIR}/proto --cpp_out=${gen} ${plugin} ${root}/${proto}
      DEPENDS ${root}/${proto}
      COMMENT "protoc ${proto}"
      VERBATIM)
    list(APPEND sources ${outputs} ${byproducts})
  endforeach()
  set(includes)
  set(tables)
  foreach(proto ${A_PROTOS})
    if(proto MATCHES "_events\\.proto$")
      string(REGEX REPLACE "\\.proto$" ".pb.h" header "${proto}")
      string(REPLACE "_" "_5f" table "${proto}")
      string(REPLACE "/" "_2f" table "${table}")
      string(REPLACE "." "_2e" table "${table}")
      string(APPEND includes "#include \"${header}\"\n")
      string(APPEND tables "      {\"${proto}\", &::descriptor_table_${table}},\n")
    endif()
  endforeach()
  if(includes)
    configure_file("${PROJECT_SOURCE_DIR}/tools/cmake/event_files.h.in" "${gen}/zoneflow/event_files.h" COPYONLY)
    configure_file("${PROJECT_SOURCE_DIR}/tools/cmake/event_files.cpp.in" "${gen}/zoneflow/event_files.cpp" @ONLY)
    list(APPEND sources "${gen}/zoneflow/event_files.cpp")
  endif()
  add_library(zoneflow_${A_NAME} STATIC ${sources})
  add_library(zoneflow::${A_NAME} ALIAS zoneflow_${A_NAME})
  target_compile_features(zoneflow_${A_NAME} PUBLIC cxx_std_20)
  target_include_directories(zoneflow_${A_NAME} SYSTEM PUBLIC "${gen}")
  target_link_libraries(zoneflow_${A_NAME} PUBLIC protobuf::libprotobuf gRPC::grpc++ ${A_DEPS})
  target_link_options(zoneflow_${A_NAME} PUBLIC -fuse-ld=mold)
  set_property(GLOBAL PROPERTY zoneflow_pure_${A_NAME} FALSE)
endfunction()

# Compiles FILES into the library zoneflow::<NAME>, declared in "<NAME>.h" as
#   namespace zoneflow::<NAME> { std::string_view Find(std::string_view file_name); std::span<const File> All(); }
# in the order given, so that a binary needs no data folder beside it.
function(zoneflow_embed)
  cmake_parse_arguments(A "" "NAME" "FILES" ${ARGN})
  _zoneflow_check_arguments(zoneflow_embed A)
  set(out "${PROJECT_BINARY_DIR}/embedded")
  set(paths)
  foreach(f ${A_FILES})
    list(APPEND paths "${CMAKE_CURRENT_SOURCE_DIR}/${f}")
  endforeach()
  list(JOIN paths "," joined)
  add_custom_command(
    OUTPUT "${out}/${A_NAME}.h" "${out}/${A_NAME}.cpp"
    COMMAND ${CMAKE_COMMAND} -DNAME=${A_NAME} -DOUT=${out} -DFILES=${joined} -P
            "${PROJECT_SOURCE_DIR}/tools/cmake/embed.cmake"
    DEPENDS ${paths} "${PROJECT_SOURCE_DIR}/tools/cmake/embed.cmake"
    COMMENT "embed ${A_NAME}"
    VERBATIM)
  zoneflow_library(NAME ${A_NAME} PURE SRCS "${out}/${A_NAME}.cpp" "${out}/${A_NAME}.h")
endfunction()

function(zoneflow_binary)
  cmake_parse_arguments(A "" "NAME" "SRCS;DEPS" ${ARGN})
  _zoneflow_check_arguments(zoneflow_binary A)
  _zoneflow_check_deps(${A_NAME} ${A_DEPS})
  add_executable(${A_NAME} ${A_SRCS})
  target_link_libraries(${A_NAME} PRIVATE zoneflow::options zoneflow_every_executable ${A_DEPS})
endfunction()

function(zoneflow_service)
  cmake_parse_arguments(A "" "NAME" "SRCS;DEPS" ${ARGN})
  _zoneflow_check_arguments(zoneflow_service A)
  zoneflow_binary(NAME ${A_NAME}_service SRCS ${A_SRCS} DEPS ${A_DEPS})
endfunction()

function(zoneflow_test)
  cmake_parse_arguments(A "" "NAME;TIMEOUT" "SRCS;DEPS;LABELS" ${ARGN})
  _zoneflow_check_arguments(zoneflow_test A)
  _zoneflow_check_deps(${A_NAME} ${A_DEPS})
  add_executable(${A_NAME} ${A_SRCS})
  set_target_properties(${A_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/test")
  target_link_libraries(${A_NAME} PRIVATE zoneflow::options zoneflow_every_executable ${A_DEPS} GTest::gmock
                        GTest::gmock_main)
  add_test(NAME ${A_NAME} COMMAND ${A_NAME} --gtest_output=json:${CMAKE_BINARY_DIR}/results/${A_NAME}.json)
  if(NOT A_LABELS)
    set(A_LABELS unit)
  endif()
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 120)
  endif()
  if(ZONEFLOW_SANITIZE)
    math(EXPR A_TIMEOUT "10 * ${A_TIMEOUT}")
  endif()
  set_tests_properties(
    ${A_NAME}
    PROPERTIES LABELS "${A_LABELS}" TIMEOUT ${A_TIMEOUT}
               ENVIRONMENT "ZONEFLOW_SOURCE_DIR=${PROJECT_SOURCE_DIR};ZONEFLOW_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
endfunction()

# A target of tools/fuzz: one source defines LLVMFuzzerTestOneInput. Beside the code it feeds, as *_fuzz.cpp.
function(zoneflow_fuzz)
  cmake_parse_arguments(A "" "NAME" "SRCS;DEPS" ${ARGN})
  _zoneflow_check_arguments(zoneflow_fuzz A)
  _zoneflow_check_deps(${A_NAME} ${A_DEPS})
  if(NOT ZONEFLOW_FUZZ)
    return()
  endif()
  add_executable(${A_NAME} ${A_SRCS})
  set_target_properties(${A_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
  target_link_libraries(${A_NAME} PRIVATE zoneflow::options zoneflow_every_executable ${A_DEPS})
  target_link_options(${A_NAME} PRIVATE -fsanitize=fuzzer)
endfunction()
