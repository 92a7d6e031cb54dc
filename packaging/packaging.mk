# What is handed to others, and its tests. Included by ../Makefile.

PACKAGES = build/packages
RELEASE  = ddns01-$(VERSION)
ARCH     = $(shell dpkg --print-architecture 2>/dev/null)
DEB      = $(PACKAGES)/ddns01_$(VERSION)_$(ARCH).deb
IMAGE    = $(PACKAGES)/$(RELEASE)-image.tar
# Where images are kept; with a registry, IMAGE_BASE=debian:bookworm-slim saves time.
BUILDAH ?= buildah
IMAGE_BASE ?=

.PHONY: dist deb image sbom reproducible check-packages check-kubernetes

sbom: all	## build/ddns01.spdx.json: the program and its libraries (SPDX 2.3)
	@$(PYTHON) packaging/sbom.py $(VERSION) $(BUILD)/ddns01 $(BUILD)/ddns01.spdx.json
	@echo $(BUILD)/ddns01.spdx.json

reproducible:	## build in two folders, and compare
	@JOBS=$(JOBS) tests/reproducible.sh

dist:	## the committed source, as build/packages/ddns01-VERSION.tar.gz
	@mkdir -p $(PACKAGES)
	@git -c tar.tar.gz.command='gzip -9n' archive --prefix=$(RELEASE)/ \
		-o $(PACKAGES)/$(RELEASE).tar.gz HEAD
	@echo $(PACKAGES)/$(RELEASE).tar.gz

# Built where no file of another build is in its way.
deb: dist	## a Debian package of it, next to it
	@tests/setup.sh packages
	@rm -rf $(PACKAGES)/deb && mkdir $(PACKAGES)/deb
	@tar -C $(PACKAGES)/deb -xf $(PACKAGES)/$(RELEASE).tar.gz
	@cd $(PACKAGES)/deb/$(RELEASE) && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS \
		dpkg-buildpackage -b -us -uc
	@mv $(PACKAGES)/deb/ddns01_*.* $(PACKAGES)/deb/ddns01-dbgsym_* $(PACKAGES)
	@rm -r $(PACKAGES)/deb
	@lintian --allow-root --fail-on error,warning \
		$(PACKAGES)/ddns01_$(VERSION)_$(ARCH).changes
	@echo $(DEB)

$(PACKAGES)/base.tar:
	@tests/setup.sh packages
	@mkdir -p $(@D)
	@mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm $@

image: $(if $(IMAGE_BASE),,$(PACKAGES)/base.tar)	## a container image, as an OCI archive too
	@tests/setup.sh packages
	@BUILDAH='$(BUILDAH)' packaging/image.sh $(VERSION) $(IMAGE) $(IMAGE_BASE)

# The user's own images are left alone.
check-packages: BUILDAH = buildah --storage-driver vfs --root $(abspath \
	$(PACKAGES))/store --runroot $(abspath $(PACKAGES))/run
check-packages: deb image check-kubernetes	## install and run them, where it does no harm
	@PYTHON=$(PYTHON) tests/packages.sh $(VERSION) $(PACKAGES)
	@rm -rf $(PACKAGES)/store $(PACKAGES)/run

# What is installed is known by its list.
$(PACKAGES)/python/installed: tests/kubernetes.txt
	@rm -rf $(@D) && mkdir -p $(@D)
	@$(PYTHON) -m pip install --quiet --root-user-action=ignore --no-deps --target $(@D) -r $< && cp $< $@

check-kubernetes: $(PACKAGES)/python/installed	## examples/kubernetes, against the schemas
	@$(PYTHON) tests/kubernetes.py $(PACKAGES)/python
