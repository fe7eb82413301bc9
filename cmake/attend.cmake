# The flags that everything is built with, and a function that makes one library of one folder.

find_program(ATTEND_CCACHE ccache)
if(ATTEND_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ATTEND_CCACHE})
endif()

add_library(attend_options INTERFACE)
target_include_directories(attend_options INTERFACE ${PROJECT_SOURCE_DIR}/src
                                                    ${PROJECT_SOURCE_DIR}/include)
target_compile_options(attend_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual)
if(ATTEND_WERROR)
  target_compile_options(attend_options INTERFACE -Werror)
endif()
if(ATTEND_SANITIZE)
  # Null, alignment, object size, vptr and pointers that overflow are left to AddressSanitizer, which
  # meets what they lead to: they take three quarters of the time to compile.
  target_compile_options(attend_options INTERFACE -fsanitize=${ATTEND_SANITIZE}
    -fno-sanitize=null,alignment,object-size,vptr,pointer-overflow -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(attend_options INTERFACE -fsanitize=${ATTEND_SANITIZE})
endif()
if(ATTEND_FUZZ)
  # Every library counts where it has been; only the programs of tests/fuzz are steered by it.
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang OR NOT ATTEND_SANITIZE MATCHES address)
    message(FATAL_ERROR "ATTEND_FUZZ=ON needs Clang and ATTEND_SANITIZE=address,undefined: "
                        "set CMAKE_CXX_COMPILER=clang++")
  endif()
  target_compile_options(attend_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# The folders of src/, in the order of src/layers.txt; one inside another is its parent's to add.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/layers.txt)
file(STRINGS ${PROJECT_SOURCE_DIR}/src/layers.txt ATTEND_LAYERS REGEX "^[a-z]")
set(ATTEND_FOLDERS "")
foreach(line IN LISTS ATTEND_LAYERS)
  string(REGEX MATCH "^[a-z_/]+" folder "${line}")
  if(NOT folder MATCHES "/")
    list(APPEND ATTEND_FOLDERS ${folder})
  endif()
endforeach()

# attend_layer_links(OUT FOLDER): the libraries of what the folder may include, by src/layers.txt.
function(attend_layer_links out folder)
  set(found OFF)
  set(links "")
  foreach(line IN LISTS ATTEND_LAYERS)
    if(line MATCHES "^${folder} *\\|([^|]*)\\|")
      set(found ON)
      string(REGEX MATCHALL "[a-z_/]+" may "${CMAKE_MATCH_1}")
      foreach(other IN LISTS may)
        string(REGEX REPLACE ".*/" "" other ${other})
        list(APPEND links attend_${other})
      endforeach()
    endif()
  endforeach()
  if(NOT found)
    message(FATAL_ERROR "src/${folder} has no line in src/layers.txt")
  endif()
  set(${out} ${links} PARENT_SCOPE)
endfunction()

# Under sanitizers, what takes Clang longest to compile and tests next to no time to run is not
# optimized. Of the largest folder eight sources are compiled as one, so that headers are read once,
# which halves its time: that is why no two of src/cli may have a name in common.
set(ATTEND_UNOPTIMIZED cli serving training tasks models)
set(ATTEND_AS_ONE cli)

# attend_folder(NAME [LINKS ...] [PRIVATE_LINKS ...]): the library attend_NAME of the sources in
# this folder, linked with what it may include, and the test NAME_test of its *_test.cpp, if it has
# any. LINKS and PRIVATE_LINKS are libraries from elsewhere.
function(attend_folder name)
  cmake_parse_arguments(PARSE_ARGV 1 FOLDER "" "" "LINKS;PRIVATE_LINKS;TEST_LINKS")
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  attend_layer_links(layer_links ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|main)\\.cpp$")
  if(NOT sources)
    return()
  endif()
  add_library(attend_${name} STATIC ${sources})
  add_library(attend::${name} ALIAS attend_${name})
  if(ATTEND_SANITIZE AND name IN_LIST ATTEND_UNOPTIMIZED)
    target_compile_options(attend_${name} PRIVATE -O0)
  endif()
  if(name IN_LIST ATTEND_AS_ONE)
    set_target_properties(attend_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
  target_link_libraries(attend_${name} PUBLIC attend_options ${FOLDER_LINKS}
                                       PRIVATE ${layer_links} ${FOLDER_PRIVATE_LINKS})
  if(tests AND ATTEND_TESTS)
    attend_test(${name} SOURCES ${tests} LINKS attend_${name} ${FOLDER_TEST_LINKS})
  endif()
endfunction()

# attend_test(NAME SOURCES ... LINKS ... [SHARDS n] [ENVIRONMENT ...]): the program NAME_test, run by
# ctest as NAME; or, where it takes long, as NAME_1 to NAME_n, each of them every n-th of its tests,
# begun before others.
function(attend_test name)
  cmake_parse_arguments(PARSE_ARGV 1 TEST "" "SHARDS" "SOURCES;LINKS;ENVIRONMENT")
  add_executable(${name}_test ${TEST_SOURCES})
  target_link_libraries(${name}_test PRIVATE ${TEST_LINKS} attend_test_paths GTest::gtest
                                             GTest::gtest_main)
  # Tests are compiled once and run once: that takes a third less time unoptimized. What they test is
  # optimized as ever.
  target_compile_options(${name}_test PRIVATE -O0)
  # Threads of a product spin while they wait: on a busy machine that takes minutes. What ctest prints
  # of a program that failed is what failed, without hundreds of lines of what passed.
  set(environment OMP_NUM_THREADS=1 GTEST_BRIEF=1 ${TEST_ENVIRONMENT})
  if(ATTEND_SANITIZE)
    list(APPEND environment
         "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/leaks.txt:print_suppressions=0")
  endif()
  if(NOT TEST_SHARDS)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "${environment}")
    return()
  endif()
  math(EXPR last "${TEST_SHARDS} - 1")
  foreach(shard RANGE ${last})
    math(EXPR number "${shard} + 1")
    add_test(NAME ${name}_${number} COMMAND ${name}_test)
    set_tests_properties(${name}_${number} PROPERTIES COST 1000 ENVIRONMENT
      "${environment};GTEST_TOTAL_SHARDS=${TEST_SHARDS};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()
