namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Equality of keys as Python defines it.</summary>
internal sealed class PyKeyComparer : IEqualityComparer<PyKey>
{
    public static PyKeyComparer Instance { get; } = new();

    public bool Equals(PyKey x, PyKey y) => PythonEquality.AreEqual(x.Value, y.Value);

    public int GetHashCode(PyKey key) => PythonEquality.Hash(key.Value);
}
