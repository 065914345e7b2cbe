using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Reference.Tests.Data;

/// <summary>Hostile JSONL: every file of <c>datafiles</c> is read or diagnosed, each problem on its line.</summary>
public sealed class DataFilesTests
{
    // What the files hold, by line: FTSDK codes without their prefix, in the order of the report. Other files have to be read without an error or to name a line.
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["bad_lines.jsonl"] = "2:2009 3:2007 5:2004 6:2004 7:2003 8:2011 9:2005 9:2011 10:2012 11:2010 12:2008 13:2003 14:2004 15:2004 16:2004",
        ["crlf_bom.jsonl"] = "",
        ["deep.jsonl"] = "1:2004",
        ["no_final_newline.jsonl"] = "",
        ["nul_bytes.jsonl"] = "2:2003",
        ["utf16.jsonl"] = "1:2003",
    };

    [Fact]
    public void Every_file_is_read_or_diagnosed()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Testdata.Require(), "datafiles")).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            if (Path.GetExtension(file) != ".jsonl")
            {
                CaseReport.NotSupported("data files", name, $"{(name.EndsWith(".jsonl.gz", StringComparison.Ordinal) ? ".jsonl.gz" : Path.GetExtension(file))} isn't read yet");
                continue;
            }

            var problems = new DiagnosticBag();
            var examples = DataFile.Read(file, "data.train", problems, TestContext.Current.CancellationToken);
            var errors = problems.Where(problem => problem.Severity == DiagnosticSeverity.Error).ToList();
            if (Expected.TryGetValue(name, out var expected))
                Assert.Equal(expected, string.Join(' ', errors.Select(error => $"{error.Location!.Line}:{error.Code[^4..]}")));
            Assert.All(errors, error => Assert.True(error.Location!.Line > 0 && error.Location.Column > 0, error.ToString()));
            Assert.True(examples.Count > 0 || errors.Count > 0, $"{name} gave neither an example nor an error");
            CaseReport.Ran("data files", name, $"{examples.Count} examples, {errors.Count} errors");
        }
    }
}
