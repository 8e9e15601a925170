"""A strict reader of Excel workbooks (ECMA-376): the parts that hold cells, in one pass, within bounds."""
