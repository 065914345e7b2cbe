#nullable enable
using System;
using System.IO;

namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>What an earlier build found: two lines, what was asked for and the folder.</summary>
internal sealed class LibTorchRecord
{
    public const string FileName = "libtorch.txt";

    private readonly string _path;
    private readonly string _question;

    public LibTorchRecord(string path, string question)
    {
        _path = path;
        _question = question;
    }

    /// <summary>The folder, if the same was asked.</summary>
    public string? TryRead()
    {
        try
        {
            var lines = File.Exists(_path) ? File.ReadAllLines(_path) : [];
            return lines.Length == 2 && lines[0] == _question ? lines[1] : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllLines(_path, [_question, folder]);
    }
}
