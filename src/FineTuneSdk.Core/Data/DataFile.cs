using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>A data file → its examples. All problems of the file are reported in one go.</summary>
internal static class DataFile
{
    /// <summary>Reads the examples that are valid; there is an error in <paramref name="diagnostics"/> for every other one, and for a file without any.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The spec's key that names it, for errors.</param>
    /// <param name="diagnostics">Gets the problems.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static IReadOnlyList<Example> Read(string path, string key, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            return Read(stream, path, diagnostics, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var what = exception is FileNotFoundException or DirectoryNotFoundException ? "doesn't exist" : Directory.Exists(path) ? "is a folder" : $"can't be read: {exception.Message.TrimEnd('.')}";
            diagnostics.Error(DiagnosticCodes.DataFileUnreadable, $"The file that the spec names under \"{key}\" {what}.", new(path));
            return [];
        }
    }

    private static List<Example> Read(Stream stream, string path, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var examples = new List<Example>();
        var lines = 0;
        (DataFormat Format, int Line)? first = null;
        var saidMixed = false;
        foreach (var line in JsonLines.Read(stream, path, diagnostics))
        {
            cancellationToken.ThrowIfCancellationRequested();
            lines++;
            if (LineParser.Parse(line, diagnostics) is not { } node || DataFormats.Recognize(node, diagnostics) is not { } format)
                continue;
            first ??= (format, line.Number);
            if (format != first.Value.Format && !saidMixed)
            {
                var message = $"This example is of the format {format.Name}, the one on line {first.Value.Line} is {first.Value.Format.Name}. A file has one format: put them into files of their own.";
                diagnostics.Error(DiagnosticCodes.DataFormat, message, node.Span);
                saidMixed = true;
            }

            if (format.Read(node, diagnostics) is { } example)
                examples.Add(example);
        }

        if (lines == 0 && !diagnostics.Any(diagnostic => diagnostic.Location?.File == path))
            diagnostics.Error(DiagnosticCodes.DataFileEmpty, "This file has no examples. Put a JSON object on each line.", new(path));
        return examples;
    }
}
