namespace FineTuneSdk.Fuzz.Tests.Fuzzing;

/// <summary>A folder for each thread into which inputs are written under one name, for readers that take a path.</summary>
internal sealed class InputFile(string name) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Writes an input and gives its path.</summary>
    public string Write(byte[] input)
    {
        var folder = _folder[Environment.CurrentManagedThreadId.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, input);
        return path;
    }

    public void Dispose() => _folder.Dispose();
}
