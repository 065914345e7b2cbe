using System.Text;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Specs;

/// <summary>Reads a spec: JSON with comments and trailing commas, strict about everything else, all problems in one go.</summary>
public static class SpecReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The spec.</param>
    /// <param name="diagnostics">Takes every problem, in the order of the file.</param>
    /// <returns>The spec, with defaults in place of what is wrong; null if there is nothing to go on with.</returns>
    public static SpecFile? Read(string path, DiagnosticBag diagnostics)
    {
        var full = Path.GetFullPath(path);
        if (Load(full, diagnostics) is not { } utf8)
            return null;

        var problems = new List<Diagnostic>();
        var root = SpecJson.Parse(full, utf8, problems);
        var binder = new SpecBinder(problems);
        var spec = root is null ? null : (FineTuneSpec?)binder.Bind(root, SpecShape.For(typeof(FineTuneSpec)), "");
        if (spec is not null)
            SpecRules.Check(spec, full, binder.Places, problems);

        // Found by walking twice; read by a user from top to bottom.
        diagnostics.AddRange(problems.OrderBy(problem => problem.Location?.Line).ThenBy(problem => problem.Location?.Column));
        return spec is null ? null : new SpecFile(full, spec, problems.Exists(problem => problem.Severity == DiagnosticSeverity.Error), binder.Places);
    }

    private static byte[]? Load(string path, DiagnosticBag diagnostics)
    {
        byte[] bytes;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > SpecLimits.Bytes)
                return Fail($"The spec has {stream.Length} bytes; more than {SpecLimits.Bytes} aren't read.");
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(exception is FileNotFoundException or DirectoryNotFoundException ? "The spec doesn't exist." : $"The spec can't be read: {exception.Message}");
        }

        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        return System.Text.Unicode.Utf8.IsValid(bytes) ? bytes : Fail("The spec isn't UTF-8; save it in that encoding.");

        byte[]? Fail(string message)
        {
            diagnostics.Error(DiagnosticCodes.SpecUnreadable, message, new SourceSpan(path));
            return null;
        }
    }
}
