"""The nearest true formula beside a refuted or ill-typed one."""
