using System.Security.Cryptography;
using System.Text;

namespace FineTuneSdk.Core.Data;

/// <summary>What makes two examples the same: their texts and roles, whatever the blanks between the words.</summary>
internal static class ExampleKey
{
    /// <summary>A hash that is equal for equal examples.</summary>
    public static UInt128 Of(Example example)
    {
        var text = new StringBuilder();
        if (example.Messages is not { } messages)
        {
            Add(text, "prompt", example.Prompt);
            Add(text, "completion", example.Completion);
        }
        else
        {
            Add(text, "tools", example.Tools?.ToJsonString());
            foreach (var message in messages)
            {
                Add(text, message.Role, message.Content);
                Add(text, "name", message.Name);
                Add(text, "calls", message.ToolCalls?.ToJsonString());
                Add(text, "id", message.ToolCallId);
                Add(text, "reasoning", message.ReasoningContent);
            }
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.Unicode.GetBytes(text.ToString()), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    // U+0000 can't stand in the texts' words once blanks are normalised: fields stay apart.
    private static void Add(StringBuilder text, string field, string? value)
    {
        if (value is null)
            return;
        text.Append(field).Append('\0');
        foreach (var word in value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            text.Append(word).Append(' ');
        text.Append('\0');
    }
}
