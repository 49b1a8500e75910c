"""No samples: what these ops return depends on the table. Other tests cover them."""

from tests.contract.samples import special

for name in """HashTableV2 AnonymousHashTable MutableHashTableV2
    AnonymousMutableHashTable MutableHashTableOfTensorsV2
    AnonymousMutableHashTableOfTensors MutableDenseHashTableV2
    AnonymousMutableDenseHashTable InitializeTableV2 InitializeTableFromTextFileV2
    LookupTableImportV2 LookupTableFindV2 LookupTableInsertV2 LookupTableRemoveV2
    LookupTableSizeV2 LookupTableExportV2""".split():
    special(name, "tests/ops/lookup/test_lookup_tables.py")
