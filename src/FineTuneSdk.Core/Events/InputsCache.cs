#nullable enable
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace FineTuneSdk.Core.Events;

/// <summary>
/// What a finished run depended on and what it left: the worker writes it at the end of a success or of a gate that wasn't met, and the next build sees from it,
/// without a worker, that there is nothing to do. Compiled into Core and into the MSBuild tasks (netstandard2.0).
/// </summary>
/// <remarks>
/// UTF-8 lines, fields separated by tabs, with <c>\t \n \r \\</c> escaped. A file of another version, or one that can't be read, counts as none: the worker then runs.
/// </remarks>
/// <example>
/// <code>
/// finetune-inputs 1
/// status  ok
/// property    toolVersion 0.1.0
/// input   data/tickets.jsonl  81234   638600000000000000  9f86d0…    1a2b3c4d…
/// output  adapter/adapter_model.safetensors   524288
/// diagnostic  error   FTSDK3101   support.finetune.json   12  5   12  40  exactMatch on test is 0.87, …
/// </code>
/// </example>
public sealed class InputsCache
{
    /// <summary>The file's name in the work directory.</summary>
    public const string FileName = "inputs.cache";

    private const string Version = "finetune-inputs 1";

    /// <summary>Whether the run ended with a gate that wasn't met; <see cref="Diagnostics"/> then say which, to be said again without a run.</summary>
    public bool GateFailed { get; set; }

    /// <summary>What else than files decides the result, <see cref="WorkerRequest.Properties"/> as the request had them: name → value.</summary>
    public SortedDictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>Every file that was read, and those whose absence mattered.</summary>
    public List<InputFile> Inputs { get; } = [];

    /// <summary>The files that the run left: path relative to the work directory → bytes. One that is missing, or has another length, makes the next build run the worker.</summary>
    public SortedDictionary<string, long> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>What to say again when the run is skipped.</summary>
    public List<WorkerEvent> Diagnostics { get; } = [];

    /// <summary>Reads the cache, or returns null where there is none that can be used.</summary>
    public static InputsCache? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? Parse(File.ReadAllLines(path, Encoding.UTF8)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Writes the cache beside its name and renames it.</summary>
    public void Write(string path)
    {
        var temporary = path + ".new";
        File.WriteAllLines(temporary, ToLines(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        if (File.Exists(path))
            File.Replace(temporary, path, null);
        else
            File.Move(temporary, path);
    }

    private static InputsCache? Parse(string[] lines)
    {
        if (lines.Length == 0 || lines[0] != Version)
            return null;
        var cache = new InputsCache();
        foreach (var line in lines)
        {
            var fields = line.Split('\t').Select(Unescape).ToArray();
            switch (fields[0])
            {
                case "status":
                    cache.GateFailed = fields[1] == "gate";
                    break;
                case "property":
                    cache.Properties[fields[1]] = fields[2];
                    break;
                case "input":
                    cache.Inputs.Add(new InputFile(fields[1], Number(fields[2]), Number(fields[3]), fields[4], lineHashes: fields[5]));
                    break;
                case "output":
                    cache.Outputs[fields[1]] = Number(fields[2]);
                    break;
                case "diagnostic":
                    cache.Diagnostics.Add(ToDiagnostic(fields));
                    break;
            }
        }

        return cache;
    }

    private IEnumerable<string> ToLines()
    {
        yield return Version;
        yield return Join("status", GateFailed ? "gate" : "ok");
        foreach (var property in Properties)
            yield return Join("property", property.Key, property.Value);
        foreach (var input in Inputs)
            yield return Join("input", input.Path, Text(input.Length), Text(input.ModifiedUtcTicks), input.Sha256, input.LineHashes);
        foreach (var output in Outputs)
            yield return Join("output", output.Key, Text(output.Value));
        foreach (var one in Diagnostics)
            yield return Join("diagnostic", one.Severity ?? "error", one.Code ?? "", one.File ?? "", Text(one.Line), Text(one.Column), Text(one.EndLine), Text(one.EndColumn), one.Text ?? "");
    }

    private static WorkerEvent ToDiagnostic(string[] fields) => new()
    {
        Kind = "diagnostic",
        Severity = fields[1],
        Code = fields[2],
        File = fields[3].Length == 0 ? null : fields[3],
        Line = (int)Number(fields[4]),
        Column = (int)Number(fields[5]),
        EndLine = (int)Number(fields[6]),
        EndColumn = (int)Number(fields[7]),
        Text = fields[8],
    };

    private static string Join(params string[] fields) => string.Join("\t", fields.Select(Escape));

    private static string Escape(string field) => field.Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\n", "\\n").Replace("\r", "\\r");

    private static string Unescape(string field)
    {
        if (field.IndexOf('\\') < 0)
            return field;
        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\' || i + 1 == field.Length)
                text.Append(field[i]);
            else
                text.Append(field[++i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', var other => other });
        }

        return text.ToString();
    }

    private static long Number(string field) => long.Parse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
