using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FineTuneSdk.Cli.Reports;

namespace FineTuneSdk.Cli.Stores;

/// <summary>Rows of a <c>finetune store</c> command, as a table or as JSON.</summary>
internal static class StoreReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(IReadOnlyList<StoreRow> rows, bool json, string lastColumn, string none, TextWriter writer)
    {
        if (json)
        {
            writer.WriteLine(JsonSerializer.Serialize(rows, Options));
            return;
        }

        if (rows.Count == 0)
        {
            writer.WriteLine(none);
            return;
        }

        var table = new TextTable("adapter", "fingerprint", "MB", "added", "used", "store", lastColumn);
        foreach (var row in rows)
            table.Add(row.Adapter ?? "?", row.Fingerprint is { } full ? full[..12] : "", ((row.Bytes ?? 0) / 1e6).ToString("N2", CultureInfo.InvariantCulture), Day(row.AddedAt), Day(row.UsedAt), row.Store, row.Note ?? "");
        foreach (var line in table.Lines())
            writer.WriteLine(line);
    }

    private static string Day(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>One adapter of a store, and what is said about it.</summary>
internal sealed record StoreRow(string Store, string? Fingerprint, string? Adapter, string? Digest, long? Bytes, DateTimeOffset? AddedAt, DateTimeOffset? UsedAt)
{
    /// <summary>What a table has in its last column.</summary>
    public string? Note { get; init; }

    /// <summary>The files that are damaged.</summary>
    public IReadOnlyList<string>? Damaged { get; init; }
}
