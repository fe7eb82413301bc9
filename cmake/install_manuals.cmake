# Run at installation: writes the program's manual pages and what completes its command lines, which it
# makes of the tables of its help; and the unit of its service. PROGRAM, PREFIX, BINDIR, and STAGED: the
# prefix below DESTDIR, where there is one.
function(write_of file)
  execute_process(COMMAND "${PROGRAM}" ${ARGN} OUTPUT_VARIABLE text RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "${PROGRAM} ${ARGN} failed")
  endif()
  file(WRITE "${STAGED}/share/${file}" "${text}")
endfunction()

write_of(man/man1/attend.1 man)
file(READ "${STAGED}/share/man/man1/attend.1" page)
string(REGEX MATCHALL "attend.-[a-z]+" commands "${page}")  # of SEE ALSO
list(REMOVE_DUPLICATES commands)
foreach(command IN LISTS commands)
  string(REGEX REPLACE "attend.-" "" command ${command})
  write_of(man/man1/attend-${command}.1 man ${command})
endforeach()
write_of(bash-completion/completions/attend completion bash)
write_of(zsh/site-functions/_attend completion zsh)
write_of(fish/vendor_completions.d/attend.fish completion fish)

file(READ "${CMAKE_CURRENT_LIST_DIR}/../packages/systemd/attend-serve@.service" unit)
string(REPLACE /usr/bin/attend "${PREFIX}/${BINDIR}/attend" unit "${unit}")
file(WRITE "${STAGED}/lib/systemd/system/attend-serve@.service" "${unit}")
