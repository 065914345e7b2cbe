using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Reference.Tests.Weights;

/// <summary>Files of safetensors' own library, read and written again.</summary>
public sealed class SafetensorsTests
{
    [Fact]
    public void Files_are_written_byte_for_byte_as_the_library_writes_them()
    {
        var folder = Path.Combine(Testdata.Require(), "reference2", "models");
        Assert.SkipUnless(Directory.Exists(folder), "There are no files of the library.");
        foreach (var path in Directory.EnumerateFiles(folder, "model.safetensors", SearchOption.AllDirectories))
        {
            using var file = SafetensorsFile.Open(path);
            using var written = new MemoryStream();
            // In the order of their names, which is not the file's.
            SafetensorsWriter.Write(written, file.Entries.OrderByDescending(e => e.Name, StringComparer.Ordinal).Select(e => new SafetensorsTensor(e.Name, e.Type, e.Shape, s => s.Write(file.Bytes(e)))), file.Metadata);
            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(written.ToArray()), path);
            CaseReport.Ran("safetensors files", Path.GetRelativePath(Testdata.Require(), path));
        }
    }
}
