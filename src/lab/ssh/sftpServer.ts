import { utils, type SFTPWrapper } from 'ssh2';
import { pace, served, type LabFile, type LabFiles } from '../files';

const { STATUS_CODE, OPEN_MODE } = utils.sftp;

/** Serves the files of a machine for reading. */
export function serveSftp(sftp: SFTPWrapper, files: LabFiles): void {
  const { conduct } = files;
  const opened = new Map<number, LabFile | 'folder'>();
  const goesOn = pace(conduct);
  let last = 0;
  const open = (what: LabFile | 'folder'): Buffer => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE((last += 1));
    opened.set(last, what);
    return handle;
  };
  const fileOf = (handle: Buffer): LabFile | 'folder' | undefined => opened.get(handle.readUInt32BE(0));
  const refuse = (id: number): void => sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
  const tell = (id: number, file: LabFile | 'folder' | undefined): void => {
    if (file === undefined) refuse(id);
    else sftp.attrs(id, attributes(file, conduct.size));
  };
  const tellPath = (id: number, path: string): void => tell(id, isFolder(files, path) ? 'folder' : files.get(path));
  sftp.on('OPEN', (id, path, flags) => {
    const file = files.get(path);
    if ((flags & OPEN_MODE.WRITE) !== 0) sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    else if (file) sftp.handle(id, open(file));
    else refuse(id);
  });
  sftp.on('READ', (id, handle, offset, length) => {
    const file = fileOf(handle);
    const bytes = typeof file === 'object' ? served(file, offset, length, conduct) : undefined;
    if (bytes === undefined) sftp.status(id, STATUS_CODE.EOF);
    else if (goesOn(bytes.length)) sftp.data(id, bytes);
  });
  sftp.on('FSTAT', (id, handle) => tell(id, fileOf(handle)));
  sftp.on('STAT', tellPath);
  sftp.on('LSTAT', tellPath);
  sftp.on('REALPATH', (id, path) => {
    const filename = path === '.' ? '/' : path;
    sftp.name(id, [{ filename, longname: filename, attrs: attributes('folder', undefined) }]);
  });
  sftp.on('OPENDIR', (id, path) => (isFolder(files, path) ? sftp.handle(id, open('folder')) : refuse(id)));
  sftp.on('READDIR', (id) => sftp.status(id, STATUS_CODE.EOF));
  sftp.on('CLOSE', (id, handle) => {
    opened.delete(handle.readUInt32BE(0));
    sftp.status(id, STATUS_CODE.OK);
  });
  sftp.on('error', () => undefined);
}

function isFolder(files: LabFiles, path: string): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  return files.list().some((file) => file.startsWith(folder));
}

const REGULAR = 0o100640;
const FOLDER = 0o040750;

function attributes(file: LabFile | 'folder', size: number | undefined) {
  if (file === 'folder') return { mode: FOLDER, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
  const { bytes, changed } = file;
  return { mode: REGULAR, uid: 0, gid: 0, size: size ?? bytes.length, atime: changed, mtime: changed };
}
