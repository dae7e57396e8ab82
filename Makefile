# docket: `make pack` makes the sample's manual pack, `make test` proves the build; `make help` lists the rest.
# Needs GNU make, git and a shell; everything else, the compiler too, comes from the Debian packages listed in `packages`.

PREFIX  ?= /usr/local
DESTDIR ?=
# Where everything built goes. Sanitized and foreign builds get folders of their own.
B       ?= build
CC      ?= cc
JOBS    ?= 2
VERSION := 0.1

WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla
# With -O2 `docket check` takes a twentieth longer.
CFLAGS  ?= -O3 -g
ifdef SANITIZE
B       := build/sanitize
SLOW    := 1
CFLAGS  := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
endif
ifdef WERROR
WARN    += -Werror
endif

# --- rooms: what each may include, and the libraries that it alone brings ---------------------------------------
# Dependents first: the order in which they are linked.
ROOMS := pack web publish pdf typeset report rules release register compare standard document history approval base
USES_base     :=
USES_history  := base
USES_approval := base
USES_document := base
USES_standard := base
USES_compare  := document base
USES_register := history document standard base
USES_release  := register history document standard approval base
USES_rules    := $(USES_release) release
USES_report   := rules compare $(USES_rules)
USES_typeset  := base
USES_pdf      := typeset base
USES_web      := document base
USES_publish  := register history document standard typeset base
USES_pack     := publish pdf typeset $(USES_release) release

PKG_base     := libxml-2.0 libcrypto
PKG_history  := libgit2 zlib
PKG_approval := libcrypto
PKG_document := libcmark yaml-0.1
PKG_typeset  := harfbuzz icu-uc libpng libjpeg
PKG_pdf      := harfbuzz harfbuzz-subset libdeflate
LIBS_typeset := -lhyphen -lm
LIBS_pdf     := -lhpdf -lm

# --- verbs: one source file each; those that link more than the room report, and what that uses -------------------
VERBS := $(shell sed -n 's/^VERB.\([a-z]*\),.*/\1/p' tools/verbs.def)
LINK_docket := base
LINK_diff   := compare publish pdf web report
LINK_render := publish pdf web report
LINK_matrix := web report
LINK_pack   := pack report
LINK_verify := pack report
$(foreach v,$(VERBS),$(eval LINK_$v ?= report))

# The rooms $1, and all that they use, and so on.
uses  = $(sort $1 $(foreach r,$1,$(USES_$r)))
rooms = $(call uses,$(call uses,$(call uses,$1)))

PKGS  := $(sort $(foreach r,$(ROOMS),$(PKG_$r)))
PKG_CONFIG ?= pkg-config

CPPFLAGS += -D_GNU_SOURCE -DCMARK_NO_SHORT_NAMES -DDOCKET_VERSION='"$(VERSION)"' -Itools/lib -I$(B)/gen
ALL_CFLAGS = -std=gnu11 $(WARN) $(CFLAGS) -MMD -MP
pkg_cflags = $(if $(strip $1),$(shell $(PKG_CONFIG) --cflags $1))

# Libraries of the rooms $1, after the rooms' archives. --as-needed: a program loads only what it uses.
room_archives = $(patsubst %,$(B)/lib/%.a,$(filter $(call rooms,$1),$(ROOMS)))
pkg_libs      = $(if $(strip $1),$(shell $(PKG_CONFIG) --libs $1))
room_libs     = -Wl,--as-needed $(call pkg_libs,$(foreach r,$(call rooms,$1),$(PKG_$r))) $(foreach r,$(call rooms,$1),$(LIBS_$r))

# `make V=1` shows whole commands. pkg-config is asked only within recipes: packages may have come a moment ago.
Q   := $(if $(V),,@)
say  = $(if $(V),@:,@printf '  %-4s %s\n' $1 $2)
# Once more, on $(JOBS) processors where the caller gave no -j.
AGAIN = $(MAKE) --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(JOBS))

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.PHONY: all help pack test deps deps-test programs units install uninstall clean dist distcheck test-bare test-corpora test-sarif bench bench-firm fuzz \
        fuzzers kill format tidy cppcheck rooms

all: programs

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 24

# --- what people type ---------------------------------------------------------------------------------------------
pack: deps ## plays a small firm's history in build/demo and packs its edition: build/manual-pack.pdf
	+@$(AGAIN) programs
	@tools/demo $(B)/bin $(B)/demo
	@$(B)/bin/docket pack -C $(B)/demo/firm -o $(B)/demo/pack >/dev/null
	@$(B)/bin/docket pack -C $(B)/demo/firm -o $(B)/manual-pack.pdf
	@printf '\nThe firm is $(B)/demo/firm; $(B)/demo/pack is what its auditor gets: VERIFY.txt there says how to check it without docket.\nNext, try:\n'
	@printf '  $(B)/bin/docket %s\n' 'verify $(B)/demo/pack' 'status -C $(B)/demo/firm' 'matrix -C $(B)/demo/firm'

test: deps-test ## all tests; the last line is "N passed, M failed"
	+@$(AGAIN) programs units
	@B='$(abspath $(B))' JOBS=$(JOBS) SLOW=$(SLOW) test/run $(TESTS)

deps: ## installs the Debian packages that are missing
	@.ci/deps build run
deps-test: ## those of the tests too
	@.ci/deps build run test

# --- building -----------------------------------------------------------------------------------------------------
define ROOM_RULES
SRC_$1 := $$(wildcard tools/lib/$1/*.c)
OBJ_$1 := $$(SRC_$1:tools/lib/%.c=$$(B)/obj/%.o)
$$(OBJ_$1): PKG := $$(PKG_$1)
$$(B)/lib/$1.a: $$(OBJ_$1)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(call say,AR,$$@)
	$$(Q)$$(AR) rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call ROOM_RULES,$r)))

$(B)/obj/%.o: tools/lib/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(call pkg_cflags,$(PKG)) $(ALL_CFLAGS) -c -o $@ $<

$(B)/obj/%.o: tools/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# A schema that the library carries in itself: its lines as C strings.
$(B)/gen/%.rng.inc: manual-templates/%.rng
	@mkdir -p $(@D)
	$(Q)sed 's/\\/\\\\/g; s/"/\\"/g; s/.*/"&\\n"/' $< >$@
$(B)/obj/standard/schema.o: $(B)/gen/standards/standard.rng.inc

# A digest of the source, labels and layout included: a pack says which docket made it.
$(B)/gen/source.inc: $(wildcard tools/*.c tools/lib/*/*.[ch] tools/lib/*/*.def manual-templates/labels/*.xml manual-templates/layout/*.xml)
	@mkdir -p $(@D)
	$(Q)cat $(sort $^) | sha256sum | sed 's/^\(............\).*/#define DOCKET_SOURCE "\1"/' >$@
$(B)/obj/pack/build.o $(B)/obj/register/recall.o: $(B)/gen/source.inc

define PROGRAM_RULES
$$(B)/bin/$1: $$(B)/obj/$2.o $$(call room_archives,$$(LINK_$2))
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(call room_libs,$$(LINK_$2))
endef
$(eval $(call PROGRAM_RULES,docket,docket))
$(foreach v,$(VERBS),$(eval $(call PROGRAM_RULES,docket-$v,$v)))

programs: $(B)/bin/docket $(VERBS:%=$(B)/bin/docket-%) $(B)/share/docket/sample ## the programs, into build/bin

# A program finds layouts, labels, catalogues and the sample in ../share/docket from its own folder, installed or not.
DATA := layout labels standards skeleton
SAMPLE = docket.yaml $(wildcard procedures/* work-instructions/* $(foreach d,chapters forms registers records,manual-templates/$d/*))
$(B)/share/docket/sample:
	@[ ! -L $(@D) ] || rm $(@D)
	@mkdir -p $(@D)
	@for d in $(DATA); do ln -sfnr manual-templates/$$d $(@D)/$$d; done
	@ln -sfnr . $@

# --- programs of the tests: the first line of each names its rooms, /* rooms: document base */ ----------------------------
comma := ,
HEADS := $(shell grep -Hm1 '^/[*] rooms: ' $(wildcard test/unit/*.c test/fuzz/*.c test/bench/*.c test/kill/kill_*.c) /dev/null | \
           sed 's|:/. rooms: \(.*\) .*/.*$$| \1|; s/  */,/g')
define HEADED_RULES
$$(B)/test/$(basename $(notdir $1)): $1 $$(call room_archives,$2)
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(CPPFLAGS) $$(call pkg_cflags,$$(foreach r,$2,$$(PKG_$$r))) $$(ALL_CFLAGS) -MF $$@.d $$(LDFLAGS) $$(if $$(findstring test/fuzz,$1),-fsanitize=fuzzer) -o $$@ $$< \
	    $$(call room_archives,$2) $$(if $$(findstring test/unit,$1),-lcmocka) $$(call room_libs,$2)
endef
$(foreach h,$(HEADS),$(eval $(call HEADED_RULES,$(firstword $(subst $(comma), ,$h)),$(wordlist 2,99,$(subst $(comma), ,$h)))))
built_tests = $(foreach s,$(filter test/$1/%,$(subst $(comma), ,$(HEADS))),$(B)/test/$(basename $(notdir $s)))

units: $(call built_tests,unit) $(B)/test/shim.so $(B)/test/record.so
fuzzers: $(call built_tests,fuzz)

test-bare: ## make pack and make test in a bare Debian 12 (root, mmdebstrap)
	test/bare/run
test-corpora: programs ## what check reports of other people's documents, CORPORA=DIR, and every word of them in its PDF
	B='$(abspath $(B))' test/corpora/check '$(CORPORA)'
	B='$(abspath $(B))' test/corpora/run '$(CORPORA)'
test-sarif: programs ## SARIF by its published schema, from npm
	@d=$$(mktemp -d) && trap 'rm -rf "$$d"' EXIT && (cd "$$d" && npm pack --silent @microsoft/jest-sarif >/dev/null && tar -xzf ./*.tgz) && \
	  B='$(abspath $(B))' SARIF_SCHEMA=$$(ls "$$d"/package/lib/schemas/sarif-2.1.0*.json) test/formats.sh | grep 'published schema' | grep -v SKIP
bench: programs $(call built_tests,bench) ## milliseconds a page, peak memory
	B='$(abspath $(B))' test/bench/run
bench-firm: programs $(B)/test/bench_firm $(B)/test/bench_signatures ## … of a firm of 10,000 documents (long the first time)
	B='$(abspath $(B))' test/bench/firm
bench-check: programs $(call built_tests,bench) ## docket check on 10,000 documents, beside the bare sum of its parts
	B='$(abspath $(B))' test/bench/check
# Preloaded into docket's programs: one ends them at a call of one's choice, one writes down what they do.
$(B)/test/%.so: test/kill/%.c
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CPPFLAGS) -std=gnu11 -Wall -Wextra -O1 -g -fPIC -shared -o $@ $< -ldl
kill: programs $(call built_tests,kill) $(B)/test/shim.so $(B)/test/record.so ## docket killed at every call that changes something (long)
	@for t in test/kill/*.sh; do echo "== $$t"; B='$(abspath $(B))' $$t >$(B)/kill.log; status=$$?; grep -v '^ok' $(B)/kill.log; \
	  echo "$$(grep -c '^ok ' $(B)/kill.log) passed, $$(grep -c '^not ok ' $(B)/kill.log) failed"; [ $$status = 0 ] || exit 1; done

FUZZ_SECONDS ?= 20
fuzz: ## each fuzz target of test/fuzz for FUZZ_SECONDS, with clang
	+@$(AGAIN) CC=clang B=build/fuzz CFLAGS='-O1 -g -fsanitize=address,undefined,fuzzer-no-link' LDFLAGS=-fsanitize=address,undefined fuzzers
	@for f in test/fuzz/*.c; do n=$$(basename $$f .c); echo "$$n"; mkdir -p build/fuzz/corpus/$$n; \
	  build/fuzz/test/$$n -max_total_time=$(FUZZ_SECONDS) -timeout=5 -print_final_stats=1 -verbosity=0 -artifact_prefix=build/fuzz/ \
	    $$(ls test/fuzz/$$n.dict 2>/dev/null | sed 's/^/-dict=/') build/fuzz/corpus/$$n \
	    $$(ls -d test/fuzz/$$n test/golden/$${n#fuzz_} 2>/dev/null) || exit 1; done

# --- installing and packing up --------------------------------------------------------------------------------------------
COMPLETIONS = $(B)/completions/docket.bash $(B)/completions/docket.zsh $(B)/completions/docket.fish
$(COMPLETIONS): $(B)/completions/docket.%: tools/completions tools/verbs.def $(VERBS:%=$(B)/bin/docket-%)
	@mkdir -p $(@D)
	$(call say,MAKE,$@)
	$(Q)tools/completions $(B)/bin $* >$@.new && mv $@.new $@
completions: $(COMPLETIONS) ## for bash, zsh and fish

install: programs $(COMPLETIONS) ## DESTDIR and PREFIX as usual
	install -Dm 644 $(B)/completions/docket.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/docket
	install -Dm 644 $(B)/completions/docket.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_docket
	install -Dm 644 $(B)/completions/docket.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/docket.fish
	install -d $(DESTDIR)$(PREFIX)/bin $(DATA:%=$(DESTDIR)$(PREFIX)/share/docket/%)
	install $(B)/bin/docket $(VERBS:%=$(B)/bin/docket-%) $(DESTDIR)$(PREFIX)/bin
	for d in $(DATA); do install -m 644 manual-templates/$$d/* $(DESTDIR)$(PREFIX)/share/docket/$$d || exit; done
	for f in $(SAMPLE); do install -Dm 644 $$f $(DESTDIR)$(PREFIX)/share/docket/sample/$$f || exit; done
	for m in $(wildcard tools/man/*.[1-9]); do install -Dm 644 -t $(DESTDIR)$(PREFIX)/share/man/man$${m##*.} $$m || exit; done
uninstall: ## takes away what install put there
	rm -rf $(DESTDIR)$(PREFIX)/share/docket
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/docket $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_docket \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/docket.fish
	rm -f $(DESTDIR)$(PREFIX)/bin/docket $(VERBS:%=$(DESTDIR)$(PREFIX)/bin/docket-%)
	for m in $(wildcard tools/man/*.[1-9]); do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/}; done

dist: ## the committed tree as build/docket-VERSION.tar.gz
	@mkdir -p $(B)
	git archive --prefix=docket-$(VERSION)/ -o $(B)/docket-$(VERSION).tar.gz HEAD
distcheck: dist ## … and builds and tests it from there
	rm -rf $(B)/dist && mkdir $(B)/dist && tar -xzf $(B)/docket-$(VERSION).tar.gz -C $(B)/dist
	+$(AGAIN) -C $(B)/dist/docket-$(VERSION) B=build test

clean: ## away with build/
	rm -rf $(B)

# --- looking at the source ------------------------------------------------------------------------------------------------
SOURCES = $(wildcard tools/*.c tools/lib/*/*.c)
format: ## applies .clang-format
	clang-format -i $(SOURCES) $(wildcard tools/lib/*/*.h test/*/*.c)
# One file a run: behind another, version 14 takes every va_list for uninitialised.
tidy: ## clang-tidy, by .clang-tidy
	printf '%s\n' $(SOURCES) | xargs -P $(JOBS) -n 1 clang-tidy --quiet --extra-arg=-std=gnu11 $(patsubst %,--extra-arg=%,$(CPPFLAGS) $(call pkg_cflags,$(PKGS)))
cppcheck: $(B)/gen/standards/standard.rng.inc ## cppcheck, warnings as errors
	cppcheck -q -j $(JOBS) --enable=warning,performance,portability --inline-suppr --suppress=missingIncludeSystem --error-exitcode=1 \
	    -Itools/lib -I$(B)/gen -D_GNU_SOURCE -DDOCKET_VERSION='""' $(SOURCES)
# "ROOM: the rooms that it may include | packages", for test/headers.sh.
rooms:
	@$(foreach r,$(ROOMS),echo '$r: $(USES_$r) | $(PKG_$r)';) $(foreach v,docket $(VERBS),echo 'tools/$v: $(call rooms,$(LINK_$v))';)

-include $(wildcard $(B)/obj/*.d $(B)/obj/*/*.d $(B)/test/*.d)
